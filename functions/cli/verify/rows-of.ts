import type { Manifest } from '../../core/manifest.ts';
import { csvConventions } from './conventions.ts';
import { CsvRows } from './csv-rows.ts';
import { rowShape } from './json-object.ts';
import { JsonRows } from './json-rows.ts';
import { NdjsonRows } from './ndjson-rows.ts';
import type { Notice, RowReader } from './row-reader.ts';
import { UnpackedRows } from './unpacked-rows.ts';

const READERS: Readonly<Record<string, (manifest: Manifest, notice: Notice) => RowReader>> = {
  csv: (manifest, notice) => csvRows(manifest, notice),
  json: (manifest, notice) => new JsonRows(rowShape(manifest), notice),
  ndjson: (manifest, notice) => new NdjsonRows(rowShape(manifest), notice),
};

/** The formats whose rows can be counted; of others only the bytes are checked. */
export const COUNTED_FORMATS: readonly string[] = Object.keys(READERS);

/** A reader for the manifest's format, or undefined where there is none. */
export function rowsOf(manifest: Manifest, notice: Notice): RowReader | undefined {
  const reader = Object.hasOwn(READERS, manifest.format) ? READERS[manifest.format] : undefined;
  if (reader === undefined || manifest.compression === undefined) return reader?.(manifest, notice);
  const { algorithm } = manifest.compression;
  return new UnpackedRows({ algorithm, inner: reader(manifest, inside(notice)), notice });
}

/** Says `unpacked` before what is found in unpacked text, whose offsets are not those of the file. */
const inside =
  (notice: Notice): Notice =>
  ({ check, message }) =>
    notice({ check, message: `unpacked, ${message}` });

/** A profile that is none of a CSV file is refused when a manifest is read; here it is a bug. */
function csvRows(manifest: Manifest, notice: Notice): RowReader {
  const { data, error } = csvConventions(manifest);
  if (!data) throw error;
  return new CsvRows(data, notice);
}
