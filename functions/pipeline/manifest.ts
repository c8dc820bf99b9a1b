import type { ExportRecord, StoredFile } from '../core/export-record.ts';
import type { Json } from '../core/json.ts';
import type { Manifest } from '../core/manifest.ts';
import type { Outline } from './outline.ts';
import { ENGINE } from './version.ts';

interface Facts {
  readonly record: ExportRecord;
  readonly file: StoredFile;
  readonly plan: Outline;
  /** RFC 3339. */
  readonly completedAt: string;
}

/** The proof of a finished file. */
export function describe({ record, file, plan, completedAt }: Facts): Manifest {
  const { resource, format, columns, filters, profile, compression } = record.spec;
  const { name, rows, bytes, crc32, sha256 } = file;
  return {
    manifest: 1,
    export: record.id,
    resource,
    format,
    snapshotAt: record.startedAt ?? record.createdAt,
    completedAt,
    columns: columns.map((column) => ({ ...column })),
    filters: filters as unknown as Json[],
    ...(plan.ordered ? {} : { ordered: false }),
    profile: profile as unknown as Record<string, Json>,
    ...(compression ? { compression: { ...compression } } : {}),
    file: { name, rows, bytes, crc32, sha256, rawBytes: plan.rawBytes },
    chunks: [...plan.chunks],
    engine: ENGINE,
  };
}
