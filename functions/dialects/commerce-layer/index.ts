import type { Dialect, Standing } from '../../http/dialect.ts';
import { ids, NAME } from './ids.ts';
import { readList } from './list.ts';
import { bug, problem } from './problems.ts';
import { readRecords, showRecords } from './records.ts';
import { credentials, readChange, readCreate, readExport, readGet } from './requests.ts';
import {
  showChanged,
  showCreated,
  showFile,
  showList,
  showManifest,
  showOne,
  showRemoved,
} from './responses.ts';
import { limits, limitsOf, routes, TOKEN } from './routes.ts';
import { readToken, showToken } from './token.ts';

/** The exports of Commerce Layer, its token endpoint, and as much of its resources as clients need that take an export apart. */
export const commerceLayer: Dialect = {
  name: NAME,
  prefixes: ['/api', TOKEN],
  routes,
  ids,
  acts: {
    create: { read: readCreate, show: showCreated },
    list: { read: readList, show: showList },
    get: { read: readGet, show: showOne },
    change: { read: readChange, show: showChanged },
    remove: { read: readExport, show: showRemoved },
    manifest: { read: readExport, show: showManifest },
    follow: { read: ({ params }) => params.link ?? '', show: showFile },
    listRecords: { read: readRecords, show: showRecords },
    token: { read: readToken, show: showToken },
  },
  limits: {
    rules: limits,
    of: ({ route }) => limitsOf(route?.path),
    headers: (standings) => quota(standings),
  },
  credentials,
  problem,
  bug,
};

/** Of several limits the one that leaves least. */
function quota(standings: readonly Standing[]): Record<string, string> {
  const [tightest] = standings.toSorted((a, b) => a.remaining - b.remaining);
  if (!tightest) return {};
  return {
    'X-Ratelimit-Limit': String(tightest.limit),
    'X-Ratelimit-Interval': String(tightest.seconds),
    'X-Ratelimit-Remaining': String(tightest.remaining),
  };
}
