import type { Encoder, Format, FormatSpec } from '../core/format.ts';
import type { Profile } from '../core/profile.ts';
import { csvCells } from './csv-cells.ts';
import { csvHeaderCell } from './csv-text.ts';
import { pageWriter } from './page-writer.ts';
import { remembered } from './remembered.ts';
import { compileRow, type RowWriter, rowBytes } from './row-writer.ts';

/** RFC 4180 in the profile's conventions. The only state between rows is none: its carry is null. */
export const csv: Format = {
  name: 'csv',
  mediaType: 'text/csv; charset=utf-8',
  extension: 'csv',
  compile: remembered(compile),
};

function compile(spec: FormatSpec): Encoder {
  const head = Buffer.from(headerLine(spec));
  const writePage = pageWriter(spec, csvRow(spec));
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

function csvRow({ columns, profile }: FormatSpec): RowWriter {
  const frame = {
    before: columns.map((_, index) => (index === 0 ? '' : profile.delimiter)),
    end: profile.newline,
  };
  return compileRow({
    ...frame,
    columns,
    cell: ({ type }, index) => (columns.length === 1 ? notNothing : content)(profile, type, index),
    calls: { ...csvCells(profile, rowBytes(frame)) },
  });
}

/** Writes a value's content; where every cell is quoted, two quotes around nothing are taken back. */
function content({ quoting }: Profile, type: string, index: number): string {
  const call = `p = ${type}(b, p, v, ${index});`;
  if (quoting === 'needed') return `if (v != null) ${call}`;
  return `if (v != null) { const q = p++; ${call} if (p === q + 1) p = q; else { b[q] = 34; b[p++] = 34; } }`;
}

function notNothing(profile: Profile, type: string, index: number): string {
  return `const from = p; ${content(profile, type, index)} if (p === from) { b[p] = 34; b[p + 1] = 34; p += 2; }`;
}
