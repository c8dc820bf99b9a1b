import type { Encoder, Format, FormatSpec } from '../core/format.ts';
import { jsonRows } from './json/json-row.ts';
import { pageWriter } from './page-writer.ts';
import { remembered } from './remembered.ts';

/** One JSON object a line, each line ended by LF. Nothing stands between rows: its carry is null. */
export const ndjson: Format = {
  name: 'ndjson',
  mediaType: 'application/x-ndjson',
  extension: 'ndjson',
  compile: remembered(compile),
};

function compile(spec: FormatSpec): Encoder {
  const { row, wire } = jsonRows(spec, { before: '', after: '\n' });
  const writePage = pageWriter(spec, row);
  return {
    version: 'ndjson/1',
    separator: new Uint8Array(0),
    begin: () => null,
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
