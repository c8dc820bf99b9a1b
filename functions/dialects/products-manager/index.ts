import type { Dialect, Limit } from '../../http/dialect.ts';
import { bug, problem } from './problems.ts';
import { credentials, ids, readCreate, readPage } from './requests.ts';
import { show } from './responses.ts';
import { routes } from './routes.ts';

/** As documented for API keys. */
const REQUESTS: Limit = { name: 'requests', max: 300, seconds: 60 };
/** As documented for polling progress; counted apart, so that a poller does not use up what it needs for its download. */
const POLLS: Limit = { name: 'polls', max: 1000, seconds: 60 };

/** The catalogue exports of Products Manager. */
export const productsManager: Dialect = {
  name: 'products-manager',
  prefixes: ['/api/v1'],
  routes,
  ids,
  body: { required: true, mediaTypes: ['application/json'] },
  mediaType: 'application/json',
  limits: {
    of: (operation) => (operation === 'get' ? POLLS : REQUESTS),
    headers: ({ limit, remaining, reset }) => ({
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Remaining': String(remaining),
      'X-RateLimit-Reset': String(reset),
    }),
  },
  credentials,
  readCreate,
  readPage,
  show,
  problem,
  bug,
};
