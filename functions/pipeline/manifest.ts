import type { ExportRecord, StoredFile } from '../core/export-record.ts';
import type { Json } from '../core/json.ts';
import type { Manifest, ManifestColumn } from '../core/manifest.ts';
import type { Outline } from './outline.ts';

/** The package's name and version; a test compares them with the package's own. */
export const ENGINE = 'waybill 0.1.0';

interface Facts {
  readonly record: ExportRecord;
  readonly file: StoredFile;
  readonly plan: Outline;
  /** RFC 3339. */
  readonly completedAt: string;
}

/** The manifest of a finished file, out of its record and of what the ledger says that it must be. */
export function manifestOf({ record, file, plan, completedAt }: Facts): Manifest {
  const { resource, format, columns, filters, profile, compression, dryData } = record.spec;
  const { name, rows, bytes, crc32, sha256, misfits } = file;
  return {
    manifest: 1,
    export: record.id,
    resource,
    format,
    snapshotAt: record.startedAt ?? record.createdAt,
    completedAt,
    columns: columns as ManifestColumn[],
    filters: filters as unknown as Json[],
    ...(plan.ordered ? {} : { ordered: false }),
    profile: profile as unknown as Record<string, Json>,
    ...(dryData ? { dryData } : {}),
    ...(compression ? { compression: { ...compression } } : {}),
    file: { name, rows, bytes, crc32, sha256, rawBytes: plan.rawBytes },
    ...(misfits ? { misfits: misfits as Manifest['misfits'] } : {}),
    chunks: [...plan.chunks],
    engine: ENGINE,
  };
}
