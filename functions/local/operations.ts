import type { Desk as AuthDesk } from '../auth/desk.ts';
import type { Links } from '../auth/link.ts';
import { authOperations } from '../auth/operations.ts';
import type { Operations } from '../core/operations.ts';
import type { RecordReader } from '../core/ports/record-reader.ts';
import { changeExport } from '../pipeline/change-export.ts';
import { removeExport } from '../pipeline/end-export.ts';
import type { Engine } from '../pipeline/engine.ts';
import { downloads, findExport, followExport, readManifest } from '../pipeline/find-export.ts';
import { listExports, walkExports } from '../pipeline/list-exports.ts';
import { type Desk, requestExport } from '../pipeline/request-export.ts';

interface Ports extends Desk, Pick<Engine, 'ledger' | 'files'> {
  readonly records: RecordReader;
}

/** Every operation, in one process; signed requests are those of the API that `signing` is for. */
export const localOperations = (ports: Ports, signing: AuthDesk, links: Links): Required<Operations> => ({
  create: (asked) => requestExport(ports, asked),
  list: (asked) => listExports(ports, asked),
  walk: (asked) => walkExports(ports, asked),
  get: (asked) => followExport(ports, asked),
  change: (asked) => changeExport(ports, asked),
  remove: async (asked) => void (await removeExport(ports, await findExport(ports, asked))),
  ...downloads(ports, links),
  manifest: (asked) => readManifest(ports, asked),
  listRecords: (asked) => ports.records.list(asked),
  ...authOperations(signing),
});
