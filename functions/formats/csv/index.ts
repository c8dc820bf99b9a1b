import type { Column } from '../../core/columns.ts';
import type { Encoder, Format, FormatSpec } from '../../core/format.ts';
import type { Profile } from '../../core/profile.ts';
import type { RowWriter } from '../generated.ts';
import { linesEncoder } from '../lines-encoder.ts';
import { remembered } from '../remembered.ts';
import { BY_VALUE, type CellStatements, compileRow, rowBytes } from '../row-writer.ts';
import { copiedRow, type WireWriter, wireWriter } from '../wire/wire-writer.ts';
import { csvCells } from './csv-cells.ts';
import { csvCopies } from './csv-copies.ts';
import { csvHeaderCell } from './csv-text.ts';

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
  const line = cells.length === 1 && cells[0] === '' ? EMPTY_CELL : cells.join(profile.delimiter);
  return `${profile.bom ? '\ufeff' : ''}${line}${profile.newline}`;
}

/** The empty cell of a row that has no other, since readers skip an empty line. */
const EMPTY_CELL = '""';

/** Lays out a row whose cells are written by the statements of `write` where the condition `filled` holds. */
function csvLayout({ columns, profile }: FormatSpec, { filled, write }: CellStatements) {
  const cell = columns.length === 1 ? notNothing : content;
  return {
    before: columns.map((_, index) => (index === 0 ? '' : profile.delimiter)),
    end: profile.newline,
    cell: (column: Column, index: number) => cell(profile, filled, write(column, index)),
  };
}

function csvRows(spec: FormatSpec): { row: RowWriter; wire: WireWriter | undefined } {
  const { columns, profile } = spec;
  const layout = csvLayout(spec, BY_VALUE);
  const spare = rowBytes(layout);
  const cells = csvCells(profile, spare);
  const wire = wireWriter({
    spec,
    delimiter: profile.quoting === 'needed' ? profile.delimiter : '',
    row: copiedRow({
      spec,
      cells,
      layout: (statements) => csvLayout(spec, statements),
      copies: (source) => csvCopies(profile, spare, source),
    }),
  });
  return { row: compileRow({ ...layout, columns, calls: { ...cells } }), wire };
}

/** Statements of a cell. With `quoting: 'always'` they write around it two quotes, and none where `write` wrote nothing. */
function content({ quoting }: Profile, filled: string, write: string): string {
  if (quoting === 'needed') return `if (${filled}) ${write}`;
  return `if (${filled}) { const q = p++; ${write} if (p === q + 1) p = q; else { b[q] = 34; b[p++] = 34; } }`;
}

/** The same for a row's only cell, which becomes `EMPTY_CELL` where nothing was written. */
function notNothing(profile: Profile, filled: string, write: string): string {
  return `const from = p; ${content(profile, filled, write)} if (p === from) { b[p] = 34; b[p + 1] = 34; p += 2; }`;
}
