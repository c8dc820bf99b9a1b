import type { Limits } from '../../core/limits.ts';
import { VERIFICATION_KEYS_PATH } from '../../core/verification-key.ts';
import type { RouteSpec } from '../../http/dialect.ts';

export const routes: readonly RouteSpec[] = [
  {
    method: 'GET',
    path: VERIFICATION_KEYS_PATH,
    operation: 'verificationKeys',
    access: 'anyone',
    produces: ['application/json'],
  },
];

/** A key is asked for once and kept. */
export const limits: Limits = { requests: { max: 60, seconds: 60, by: 'address' } };
