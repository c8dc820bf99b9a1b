import type { Column } from '../../core/columns.ts';
import type { Encoder, Format, FormatSpec } from '../../core/format.ts';
import type { Profile } from '../../core/profile.ts';
import { pageWriter } from '../page-writer.ts';
import { remembered } from '../remembered.ts';
import { BY_VALUE, type CellStatements, compileRow, type RowWriter, rowBytes } from '../row-writer.ts';
import { copiedRow, type WireWriter, wireWriter } from '../wire/wire-writer.ts';
import { csvCells } from './csv-cells.ts';
import { csvCopies } from './csv-copies.ts';
import { csvHeaderCell } from './csv-text.ts';

/** RFC 4180 in the profile's conventions. The only state between rows is none: its carry is null. */
export const csv: Format = {
  name: 'csv',
  mediaType: 'text/csv; charset=utf-8',
  extension: 'csv',
  compile: remembered(compile),
};

function compile(spec: FormatSpec): Encoder {
  const head = Buffer.from(headerLine(spec));
  const { row, wire } = csvRows(spec);
  const writePage = pageWriter(spec, row);
  return {
    version: 'csv/1',
    separator: new Uint8Array(0),
    begin: (sink) => {
      sink.reserve(head.length);
      sink.length += head.copy(sink.bytes, sink.length);
      return null;
    },
    segment: () => null,
    page: (_carry, records, sink) => ({ carry: null, rows: writePage(records, sink) }),
    ...(wire && {
      wire: (_carry, page, sink) => {
        const written = wire(page, sink);
        return written && { carry: null, ...written };
      },
    }),
    end: () => {},
    combine: () => null,
  };
}

function headerLine({ columns, profile }: FormatSpec): string {
  const labels = columns.map(({ name, label }) => (profile.header === 'name' ? name : label));
  const cells = labels.map((label, index) => csvHeaderCell(label, profile, index === 0));
  const line = cells.length === 1 && cells[0] === '' ? EMPTY_CELL : cells.join(profile.delimiter);
  return `${profile.bom ? '\ufeff' : ''}${line}${profile.newline}`;
}

/** What the only cell of a row is when it is empty, since readers skip an empty line. */
const EMPTY_CELL = '""';

/** A row whose cells are written by the statements that `write` gives, where `filled` holds. */
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

/** Writes a value's content; where every cell is quoted, two quotes around nothing are taken back. */
function content({ quoting }: Profile, filled: string, write: string): string {
  if (quoting === 'needed') return `if (${filled}) ${write}`;
  return `if (${filled}) { const q = p++; ${write} if (p === q + 1) p = q; else { b[q] = 34; b[p++] = 34; } }`;
}

function notNothing(profile: Profile, filled: string, write: string): string {
  return `const from = p; ${content(profile, filled, write)} if (p === from) { b[p] = 34; b[p + 1] = 34; p += 2; }`;
}
