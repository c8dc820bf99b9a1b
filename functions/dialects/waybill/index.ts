import { plainIds } from '../../core/ids.ts';
import type { Dialect } from '../../http/dialect.ts';
import { jsonResponse } from '../../http/json-response.ts';
import { neutral } from '../../http/neutral.ts';
import { limits, routes } from './routes.ts';

/** The service's own API: what belongs to no vendor's. */
export const waybill: Dialect = {
  ...neutral,
  prefixes: ['/.well-known'],
  routes,
  ids: plainIds,
  acts: {
    verificationKeys: {
      read: () => undefined,
      show: (keys) => jsonResponse(200, keys, { 'Cache-Control': 'public, max-age=300' }),
    },
  },
  limits: { rules: limits, of: () => ['requests'], headers: () => ({}) },
  credentials: () => undefined,
};
