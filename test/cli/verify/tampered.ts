import { crc32 } from 'node:zlib';
import { rootOf, sha256 } from '../../../functions/core/byte-ranges.ts';
import { crcHex } from '../../../functions/core/crc32.ts';
import type { RecordDocument } from '../../../functions/core/json.ts';
import type { Manifest2 } from '../../../functions/core/manifest.ts';
import { type Container, gzip, plain, xlsx, zstd } from './containers.ts';

export const ROWS = 60;

/** Records that make much text and pack well. */
export const records = (count: number): RecordDocument[] =>
  Array.from({ length: count }, (_none, index) => ({
    id: `prd_${String(index).padStart(4, '0')}`,
    title: `Title of the product ${index}`,
    description: `Number ${index} needs no proof of what it is and of what it is made of, as all the others do.`,
    price: 10 + index / 100,
    stock: index,
  }));

export interface Kind {
  readonly name: string;
  readonly format: string;
  readonly compression?: { readonly algorithm: 'gzip' | 'zstd'; readonly level: number };
  readonly container: Container;
  /** The row of a number, from its first byte to the next row's. */
  readonly row: (number: number) => RegExp;
  /** A text in place of the row's title that a spreadsheet computes. */
  readonly formula: (row: string) => string;
}

const csvRow = (number: number): RegExp => new RegExp(`^.*Title of the product ${number}\\b.*\\r?\\n`, 'm');
const quoted = (row: string): string => row.replace(/Title of the product \d+/, '=HYPERLINK(A1)');
const csv = { format: 'csv', container: plain, row: csvRow, formula: quoted };

export const KINDS: readonly Kind[] = [
  { name: 'csv', ...csv },
  { name: 'ndjson', ...csv, format: 'ndjson' },
  {
    name: 'xlsx',
    format: 'xlsx',
    container: xlsx,
    row: (number) => new RegExp(`<row (?:(?!<row ).)*?Title of the product ${number}</t>.*?</row>`, 's'),
    formula: (row) =>
      row.replace(/t="inlineStr"><is><t>Title of the product \d+<\/t><\/is>/, 't="str"><f>HYPERLINK(A1)</f>'),
  },
  { name: 'csv.gz', ...csv, container: gzip, compression: { algorithm: 'gzip', level: 1 } },
  { name: 'csv.zst', ...csv, container: zstd, compression: { algorithm: 'zstd', level: 1 } },
];

/** A file and what its manifest says, as somebody holds them who has no key. */
export interface Held {
  readonly file: Buffer;
  readonly manifest: Manifest2;
}

const edited = (kind: Kind, file: Buffer, number: number, edit: (row: string) => string): string => {
  const text = kind.container.open(file);
  const changed = text.replace(kind.row(number), edit);
  if (changed === text) throw new Error(`${kind.name} has no row ${number}`);
  return changed;
};

/** Another price in a row, with size and CRC-32 of the file, and of the chunk that holds it, as they were. */
export function changedRow(kind: Kind, { file, manifest }: Held): Buffer {
  const chunk = chunkWith(kind, { file, manifest });
  const piece = file.subarray(chunk.offset, chunk.offset + chunk.bytes);
  const text = edited(kind, piece, 30, (row) => row.replace('10.3', '99.3'));
  const made = kind.container.close(text, piece, piece);
  return Buffer.concat([file.subarray(0, chunk.offset), made, file.subarray(chunk.offset + chunk.bytes)]);
}

function chunkWith(kind: Kind, { file, manifest }: Held): Manifest2['chunks'][number] {
  const found = manifest.chunks.find(({ offset, bytes }) =>
    manifest.chunks.length === 1 ? true : kind.row(30).test(file.toString('utf8', offset, offset + bytes)),
  );
  if (!found) throw new Error('no chunk holds the row');
  return found;
}

/** A title that a spreadsheet computes. */
export const withFormula = (kind: Kind, { file }: Held): Buffer =>
  kind.container.close(edited(kind, file, 30, kind.formula), file);

/** Three rows fewer. */
export const withoutRows = (kind: Kind, { file }: Held): Buffer =>
  [30, 31, 32].reduce(
    (left, number) =>
      kind.container.close(
        edited(kind, left, number, () => ''),
        left,
      ),
    file,
  );

/** The manifest with all that can be computed anew for another file, which is one range and one chunk; its signature as it was. */
export function resealed(kind: Kind, { file, manifest }: Held, removed: number): Manifest2 {
  const digest = sha256(file);
  const facts = { bytes: file.length, crc32: crcHex(crc32(file)) };
  const rows = manifest.file.rows - removed;
  const [chunk] = manifest.chunks;
  if (!chunk) throw new Error('the manifest has no chunk');
  const raw = kind.compression ? Buffer.byteLength(kind.container.open(file)) : file.length;
  return {
    ...manifest,
    file: { ...manifest.file, ...facts, rows, sha256: digest, rawBytes: raw },
    chunks: [{ ...chunk, ...facts, rows, offset: 0, lastKey: manifest.chunks.at(-1)?.lastKey ?? null }],
    ranges: [{ offset: 0, bytes: file.length, sha256: digest }],
    root: rootOf([digest]),
  };
}
