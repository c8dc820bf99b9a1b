import { rootOf } from '../core/byte-ranges.ts';
import type { ExportRecord, StoredFile } from '../core/export-record.ts';
import type { Json } from '../core/json.ts';
import type { Manifest2, ManifestColumn } from '../core/manifest.ts';
import type { Outline } from './outline.ts';

/** The package's name and version; a test compares them with the package's own. */
export const ENGINE = 'waybill 0.1.0';

interface Facts {
  readonly record: ExportRecord;
  readonly file: StoredFile;
  /** The export's id as its own API shows it. */
  readonly publicId: string;
  readonly plan: Outline;
  /** RFC 3339. */
  readonly completedAt: string;
}

/** The manifest of a finished file, out of its record and of what the ledger says that it must be. */
export function manifestOf({ record, publicId, file, plan, completedAt }: Facts): Manifest2 {
  const { resource, format, columns, filters, profile, compression, dryData } = record.spec;
  const { name, rows, bytes, crc32, sha256, misfits } = file;
  return {
    manifest: 2,
    export: publicId,
    dialect: record.dialect,
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
    ...(misfits ? { misfits: misfits as Manifest2['misfits'] } : {}),
    chunks: [...plan.chunks],
    ranges: [...plan.ranges],
    root: rootOf(plan.ranges.map(({ sha256 }) => sha256)),
    engine: ENGINE,
  };
}
