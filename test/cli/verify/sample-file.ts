import { createHash } from 'node:crypto';
import { constants, crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';
import type { CompressionAlgorithm } from '../../../functions/core/compression.ts';
import type { Manifest } from '../../../functions/core/manifest.ts';

export interface SampleFile {
  readonly bytes: Buffer;
  readonly manifest: Manifest;
}

type Row = readonly string[];

const COLUMNS = ['ean', 'title', 'note'] as const;

type TextFormat = 'csv' | 'json' | 'ndjson';
type Chunks = readonly (readonly Row[])[];

/** A file and its true manifest, written by hand here so that no encoder is its own judge. */
export const sampleFile = (format: TextFormat, chunks: Chunks): SampleFile =>
  described({ format, chunks, pieces: textPieces(format, chunks) });

/** The same file, each chunk packed so that it can be unpacked when it has ended. */
export function packedFile(algorithm: CompressionAlgorithm, format: TextFormat, chunks: Chunks): SampleFile {
  const texts = textPieces(format, chunks);
  const pieces = algorithm === 'zstd' ? texts.map((text) => zstdCompressSync(text)) : gzipPieces(texts);
  const { bytes, manifest } = described({ format, chunks, pieces });
  const file = { ...manifest.file, rawBytes: Buffer.concat(texts).length };
  return { bytes, manifest: { ...manifest, compression: { algorithm, level: 1 }, file } };
}

/** RFC 1952: header, deflate blocks that end at each chunk, CRC-32 and length of the text. */
function gzipPieces(texts: readonly Buffer[]): Buffer[] {
  const whole = Buffer.concat(texts);
  const tail = Buffer.alloc(10);
  tail.writeUInt16LE(0x0003, 0);
  tail.writeUInt32LE(crc32(whole), 2);
  tail.writeUInt32LE(whole.length, 6);
  const pieces = texts.map((text) => deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }));
  const first = Buffer.concat([Buffer.from('1f8b08000000000000ff', 'hex'), pieces[0] ?? NOTHING]);
  const all = [first, ...pieces.slice(1)];
  return [...all.slice(0, -1), Buffer.concat([all.at(-1) ?? NOTHING, tail])];
}

const NOTHING = Buffer.alloc(0);

function described(parts: { format: TextFormat; chunks: Chunks; pieces: readonly Buffer[] }): SampleFile {
  const { format, chunks, pieces } = parts;
  return { bytes: Buffer.concat(pieces), manifest: manifestOf(format, pieces, chunks) };
}

function textPieces(format: TextFormat, chunks: Chunks): Buffer[] {
  return { csv: csvPieces, json: jsonPieces, ndjson: ndjsonPieces }[format](chunks);
}

/** Rows of all that makes counting hard. */
export const HARD_ROWS: readonly (readonly Row[])[] = [
  [
    ['0012', 'a "quoted" one', 'two\nlines'],
    ['0013', 'semi;colon', 'CR\r\nLF, comma'],
  ],
  [['0014', '[{"é😀', '}\\" ']],
  [],
  [
    ['', '', ''],
    ['0016', "'=1+1", '""'],
    ['0017', 'end', 'last\\'],
  ],
];

function csvPieces(chunks: Chunks): Buffer[] {
  const lines = chunks.map((rows) => rows.map(csvLine).join(''));
  return lines.map((text, index) => Buffer.from(index === 0 ? `\uFEFFEAN;Title;Note\r\n${text}` : text));
}

const csvLine = (row: Row): string => `${row.map(csvCell).join(';')}\r\n`;
const csvCell = (text: string): string => (/["\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function jsonPieces(chunks: Chunks): Buffer[] {
  let separator = '';
  return chunks.map((rows, index) => {
    let text = index === 0 ? '[' : '';
    for (const row of rows) {
      text += `${separator}${jsonRow(row)}`;
      separator = ',';
    }
    return Buffer.from(index === chunks.length - 1 ? `${text}]` : text);
  });
}

const ndjsonPieces = (chunks: Chunks): Buffer[] =>
  chunks.map((rows) => Buffer.from(rows.map((row) => `${jsonRow(row)}\n`).join('')));

const jsonRow = (row: Row): string =>
  JSON.stringify(Object.fromEntries(COLUMNS.map((name, index) => [name, row[index]])));

function manifestOf(
  format: string,
  pieces: readonly Buffer[],
  chunks: readonly (readonly Row[])[],
): Manifest {
  const bytes = Buffer.concat(pieces);
  let offset = 0;
  return {
    manifest: 1,
    export: 1,
    resource: 'products',
    format,
    snapshotAt: '2026-01-01T00:00:00.000Z',
    completedAt: '2026-01-01T00:00:01.000Z',
    columns: COLUMNS.map((name) => ({ name, path: name, label: LABELS[name], type: 'text' })),
    filters: [],
    profile: {
      name: 'test',
      delimiter: ';',
      newline: '\r\n',
      bom: format === 'csv',
      header: 'label',
      guard: true,
    },
    file: {
      name: `sample.${format}`,
      rows: chunks.reduce((sum, rows) => sum + rows.length, 0),
      bytes: bytes.length,
      crc32: hex(bytes),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      rawBytes: bytes.length,
    },
    chunks: pieces.map((piece, index) => {
      const rows = chunks[index]?.length ?? 0;
      const chunk = {
        segment: 0,
        rows,
        firstKey: null,
        lastKey: null,
        offset,
        bytes: piece.length,
        crc32: hex(piece),
      };
      offset += piece.length;
      return chunk;
    }),
    engine: 'test',
  };
}

const LABELS = { ean: 'EAN', title: 'Title', note: 'Note' } as const;
const hex = (bytes: Buffer): string => crc32(bytes).toString(16).padStart(8, '0');
