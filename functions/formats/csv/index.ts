import type { Column } from '../../core/columns.ts';
import type { Encoder, Format, FormatSpec } from '../../core/format.ts';
import type { Profile } from '../../core/profile.ts';
import type { Bytes } from '../bytes.ts';
import type { RowWriter } from '../generated.ts';
import { recordsText } from '../json/records-text.ts';
import { linesEncoder } from '../lines-encoder.ts';
import { MisfitLog } from '../misfit-log.ts';
import { remembered } from '../remembered.ts';
import { ensureRoom } from '../room.ts';
import { BY_VALUE, CELL_BYTES, type CellStatements, compileRow, rowBytes } from '../row-writer.ts';
import { copiedRow, type WireWriter, wireWriter } from '../wire/wire-writer.ts';
import { csvCells } from './csv-cells.ts';
import { csvCopies } from './csv-copies.ts';
import { csvHeaderCell, enclosedDelimiters } from './csv-text.ts';

/** RFC 4180 in the conventions of the spec's profile. */
export const csv: Format = {
  name: 'csv',
  mediaType: 'text/csv; charset=utf-8',
  extension: 'csv',
  compile: remembered(compile),
};

function compile(spec: FormatSpec): Encoder {
  return linesEncoder(spec, { version: 'csv/2', head: headerLine(spec), ...csvRows(spec) });
}

function headerLine({ columns, profile }: FormatSpec): string {
  const labels = columns.map(({ name, label }) => (profile.header === 'name' ? name : label));
  const cells = labels.map((label, index) => csvHeaderCell(label, profile, index === 0));
  const line =
    cells.length === 1 && BLANK.test(cells[0] ?? '') ? `"${cells[0]}"` : cells.join(profile.delimiter);
  return `${profile.bom ? '\ufeff' : ''}${line}${profile.newline}`;
}

/** The only cell of a row that readers would skip as an empty line; pandas takes spaces and tabs for one. */
const BLANK = /^[ \t]*$/;

/** Encloses the only cell of a row, which begins at `from` and ends at `end`, where it is `BLANK`. */
function onlyCell(bytes: Bytes, from: number, end: number): number {
  for (let at = from; at < end; at++) if (bytes[at] !== 32 && bytes[at] !== 9) return end;
  ensureRoom(bytes, end + 2 + CELL_BYTES);
  bytes.copyWithin(from + 1, from, end);
  bytes[from] = 34;
  bytes[end + 1] = 34;
  return end + 2;
}

/** Lays out a row whose cells are written by the statements of `write` where the condition `filled` holds. */
function csvLayout({ columns, profile }: FormatSpec, { filled, write }: CellStatements) {
  const cell = columns.length === 1 ? notNothing : content;
  return {
    before: columns.map((_, index) => (index === 0 ? '' : profile.delimiter)),
    end: profile.newline,
    cell: (column: Column, index: number) => cell(profile, filled, write(column, index)),
  };
}

function csvRows(spec: FormatSpec): { row: RowWriter; wire: WireWriter | undefined; log: MisfitLog } {
  const log = new MisfitLog(spec);
  const { columns, profile } = spec;
  const layout = csvLayout(spec, BY_VALUE);
  const spare = rowBytes(layout);
  const cells = csvCells({ profile, recordsText: recordsText(spec, log), log }, spare);
  const wire = wireWriter({
    spec,
    log,
    delimiters: enclosedDelimiters(profile),
    row: copiedRow({
      spec,
      calls: { ...cells, onlyCell },
      layout: (statements) => csvLayout(spec, statements),
      copies: (source) => csvCopies(profile, spare, source),
    }),
  });
  return { row: compileRow({ ...layout, columns, calls: { ...cells, onlyCell } }), wire, log };
}

/** Statements of a cell. With `quoting: 'always'` they write around it two quotes, and none where `write` wrote nothing. */
function content({ quoting }: Profile, filled: string, write: string): string {
  if (quoting !== 'always') return `if (${filled}) ${write}`;
  return `if (${filled}) { const q = p++; ${write} if (p === q + 1) p = q; else { b[q] = 34; b[p++] = 34; } }`;
}

/** The same for a row's only cell, which `onlyCell` encloses where a reader would skip the row. */
function notNothing(profile: Profile, filled: string, write: string): string {
  return `const from = p; ${content(profile, filled, write)} p = onlyCell(b, from, p);`;
}
