import { accessToken, identify } from '../auth/access-token.ts';
import { approveRequest, describeRequest } from '../auth/approve-token.ts';
import type { Desk as AuthDesk } from '../auth/desk.ts';
import { requestToken } from '../auth/request-token.ts';
import type { Operations } from '../core/operations.ts';
import { removeExport } from '../pipeline/end-export.ts';
import type { Engine } from '../pipeline/engine.ts';
import { findExport, openDownload, readManifest } from '../pipeline/find-export.ts';
import { listExports, walkExports } from '../pipeline/list-exports.ts';
import { type Desk, requestExport } from '../pipeline/request-export.ts';

type Ports = Desk & Pick<Engine, 'ledger' | 'files'>;

/** Every operation, in one process; signed requests are those of the API that `signing` is for. */
export const localOperations = (ports: Ports, signing: AuthDesk): Required<Operations> => ({
  create: (asked) => requestExport(ports, asked),
  list: (asked) => listExports(ports, asked),
  walk: (asked) => walkExports(ports, asked),
  get: (asked) => findExport(ports, asked),
  remove: async (asked) => void (await removeExport(ports, await findExport(ports, asked))),
  download: (asked) => openDownload(ports, asked),
  manifest: (asked) => readManifest(ports, asked),
  requestToken: requestToken(signing),
  describeRequest: describeRequest(signing),
  approveRequest: approveRequest(signing),
  accessToken: accessToken(signing),
  identify: identify(signing),
});
