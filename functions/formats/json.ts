import type { Encoder, Format, FormatSpec } from '../core/format.ts';
import type { Json } from '../core/json.ts';
import type { Sink } from '../core/sink.ts';
import { jsonRow } from './json-row.ts';
import { pageWriter } from './page-writer.ts';
import { remembered } from './remembered.ts';

/** RFC 8259: one array of objects, without a newline at its end. */
export const json: Format = {
  name: 'json',
  mediaType: 'application/json',
  extension: 'json',
  compile: remembered(compile),
};

/** What stands before the next row: nothing yet in this segment, nothing but the bracket, or rows. The greater one stays. */
const CARRIES: readonly Json[] = ['segment', 'begun', 'rows'];

const SEPARATOR = Buffer.from(',');

function compile(spec: FormatSpec): Encoder {
  const writePage = pageWriter(spec, jsonRow(spec, { before: ',', after: '' }));
  return {
    version: 'json/1',
    separator: SEPARATOR,
    begin: (sink) => {
      writeByte(sink, '[');
      return 'begun';
    },
    segment: () => 'segment',
    page: (carry, records, sink) => {
      const start = sink.length;
      const rows = writePage(records, sink);
      if (rows === 0) return { carry, rows };
      if (carry === 'begun') dropSeparator(sink, start);
      return { carry: 'rows', rows };
    },
    end: (_carry, sink) => writeByte(sink, ']'),
    combine: (left, right) => CARRIES[Math.max(rank(left), rank(right))] ?? 'rows',
  };
}

function rank(carry: Json): number {
  return CARRIES.indexOf(carry);
}

function writeByte(sink: Sink, character: string): void {
  sink.reserve(1);
  sink.length += sink.bytes.write(character, sink.length, 'latin1');
}

/** Every row brings its separator; the first one of a file gives it back. */
function dropSeparator(sink: Sink, start: number): void {
  sink.bytes.copyWithin(start, start + SEPARATOR.length, sink.length);
  sink.length -= SEPARATOR.length;
}
