import type { ExportKey, ExportRecord } from '../core/export-record.ts';
import type { NewExport } from '../core/new-export.ts';
import type { Listed, NumberedPage } from '../core/ports/export-store.ts';
import { removeExport } from './end-export.ts';
import type { Engine } from './engine.ts';
import { findExport, openDownload, readManifest } from './find-export.ts';
import { type Desk, type Requested, requestExport } from './request-export.ts';

type DialectKey = ExportKey & { readonly dialect: string };
type Ports = Desk & Pick<Engine, 'ledger' | 'files'>;

/** All that a public API asks of the engine, bound to one set of ports. */
export const operations = (ports: Ports) => ({
  create: (request: NewExport): Promise<Requested> => requestExport(ports, request),
  get: (key: DialectKey): Promise<ExportRecord> => findExport(ports, key),
  list: (owner: string, dialect: string, page: NumberedPage): Promise<Listed> =>
    ports.exports.list(owner, dialect, page),
  remove: async (key: DialectKey): Promise<void> => removeExport(ports, await findExport(ports, key)),
  download: (key: DialectKey) => openDownload(ports, key),
  manifest: (key: DialectKey): Promise<Uint8Array> => readManifest(ports, key),
});
