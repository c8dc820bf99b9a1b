import { callerOf } from '../../http/asked.ts';
import type { Dialect, Standing } from '../../http/dialect.ts';
import { ids, NAME } from './ids.ts';
import {
  showAccessToken,
  showApplicant,
  showApproved,
  showIdentity,
  showRequestToken,
} from './oauth-responses.ts';
import { bug, problem } from './problems.ts';
import {
  credentials,
  readApplicant,
  readApproval,
  readCreate,
  readExport,
  readList,
  readSignature,
} from './requests.ts';
import { showCreated, showFile, showList, showManifest, showRecord } from './responses.ts';
import { limits, routes } from './routes.ts';
import { isBodySigned } from './signed-request.ts';

/** The inventory exports of Discogs, and its OAuth 1.0a. */
export const discogs: Dialect = {
  name: NAME,
  prefixes: [
    '/inventory',
    '/oauth/request_token',
    '/oauth/authorize',
    '/oauth/access_token',
    '/oauth/identity',
  ],
  requiredHeaders: ['User-Agent'],
  routes,
  ids,
  isBodySigned,
  acts: {
    create: { read: readCreate, show: showCreated },
    list: { read: readList, show: showList },
    get: { read: readExport, show: showRecord },
    download: { read: readExport, show: showFile },
    manifest: { read: readExport, show: showManifest },
    requestToken: { read: readSignature, show: showRequestToken },
    describeRequest: { read: readApplicant, show: showApplicant },
    approveRequest: { read: readApproval, show: showApproved },
    accessToken: { read: readSignature, show: showAccessToken },
    identify: { read: callerOf, show: showIdentity },
  },
  limits: {
    rules: limits,
    of: ({ principal }) => [principal ? 'authenticated' : 'unauthenticated'],
    headers: ([standing]) => (standing ? quota(standing) : {}),
  },
  credentials,
  problem,
  bug,
};

const quota = ({ limit, used, remaining }: Standing): Record<string, string> => ({
  'X-Discogs-Ratelimit': String(limit),
  'X-Discogs-Ratelimit-Used': String(used),
  'X-Discogs-Ratelimit-Remaining': String(remaining),
});
