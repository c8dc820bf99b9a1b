import type { Dialect } from '../../http/dialect.ts';
import { ids, NAME } from './ids.ts';
import { bug, problem } from './problems.ts';
import { credentials, readCreate, readExport, readGet, readLink, readWalk } from './requests.ts';
import { showCreated, showFile, showManifest, showRecord, showWalk } from './responses.ts';
import { limits, routes } from './routes.ts';
import { readToken, showToken } from './token.ts';

/** The exports of Ulule's projects, and its OAuth 2. */
export const ulule: Dialect = {
  name: NAME,
  prefixes: ['/v1', '/oauth2'],
  routes,
  ids,
  acts: {
    create: { read: readCreate, show: showCreated },
    walk: { read: readWalk, show: showWalk },
    get: { read: readGet, show: showRecord },
    manifest: { read: readExport, show: showManifest },
    follow: { read: readLink, show: showFile },
    token: { read: readToken, show: showToken },
  },
  limits: {
    rules: limits,
    of: ({ route }) => [route?.operation === 'token' ? 'tokens' : 'requests'],
    headers: () => ({}),
  },
  credentials,
  problem,
  bug,
};
