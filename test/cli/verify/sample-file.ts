import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Manifest } from '../../../functions/core/manifest.ts';

export interface SampleFile {
  readonly bytes: Buffer;
  readonly manifest: Manifest;
}

type Row = readonly string[];

const COLUMNS = ['ean', 'title', 'note'] as const;

/** A file and its true manifest, written by hand here so that no encoder is its own judge. */
export function sampleFile(
  format: 'csv' | 'json' | 'ndjson',
  chunks: readonly (readonly Row[])[],
): SampleFile {
  const pieces = { csv: csvPieces, json: jsonPieces, ndjson: ndjsonPieces }[format](chunks);
  return { bytes: Buffer.concat(pieces), manifest: manifestOf(format, pieces, chunks) };
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

function csvPieces(chunks: readonly (readonly Row[])[]): Buffer[] {
  const lines = chunks.map((rows) => rows.map(csvLine).join(''));
  return lines.map((text, index) => Buffer.from(index === 0 ? `\uFEFFEAN;Title;Note\r\n${text}` : text));
}

const csvLine = (row: Row): string => `${row.map(csvCell).join(';')}\r\n`;
const csvCell = (text: string): string => (/["\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function jsonPieces(chunks: readonly (readonly Row[])[]): Buffer[] {
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

const ndjsonPieces = (chunks: readonly (readonly Row[])[]): Buffer[] =>
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
