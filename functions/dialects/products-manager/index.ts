import type { Dialect, Standing } from '../../http/dialect.ts';
import { ids, NAME } from './ids.ts';
import { bug, problem } from './problems.ts';
import { credentials, readCreate, readExport, readList } from './requests.ts';
import { showCreated, showFile, showList, showManifest, showRecord, showRemoved } from './responses.ts';
import { limits, routes } from './routes.ts';

/** The catalogue exports of Products Manager. */
export const productsManager: Dialect = {
  name: NAME,
  prefixes: ['/api/v1'],
  routes,
  ids,
  acts: {
    create: { read: readCreate, show: showCreated },
    list: { read: readList, show: showList },
    get: { read: readExport, show: showRecord },
    remove: { read: readExport, show: showRemoved },
    download: { read: readExport, show: showFile },
    manifest: { read: readExport, show: showManifest },
  },
  limits: {
    rules: limits,
    of: ({ route }) => [route?.operation === 'get' ? 'polls' : 'requests'],
    headers: ([standing]) => (standing ? quota(standing) : {}),
  },
  credentials,
  problem,
  bug,
};

const quota = ({ limit, remaining, reset }: Standing): Record<string, string> => ({
  'X-RateLimit-Limit': String(limit),
  'X-RateLimit-Remaining': String(remaining),
  'X-RateLimit-Reset': String(reset),
});
