import type { Operations } from '../core/operations.ts';
import { removeExport } from '../pipeline/end-export.ts';
import type { Engine } from '../pipeline/engine.ts';
import { findExport, openDownload, readManifest } from '../pipeline/find-export.ts';
import { listExports, walkExports } from '../pipeline/list-exports.ts';
import { type Desk, requestExport } from '../pipeline/request-export.ts';

/** Every operation, in one process. */
export const localOperations = (ports: Desk & Pick<Engine, 'ledger' | 'files'>): Required<Operations> => ({
  create: (asked) => requestExport(ports, asked),
  list: (asked) => listExports(ports, asked),
  walk: (asked) => walkExports(ports, asked),
  get: (asked) => findExport(ports, asked),
  remove: async (asked) => void (await removeExport(ports, await findExport(ports, asked))),
  download: (asked) => openDownload(ports, asked),
  manifest: (asked) => readManifest(ports, asked),
});
