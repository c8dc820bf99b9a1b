import type { Encoder, Format, FormatSpec } from '../../core/format.ts';
import type { Json } from '../../core/json.ts';
import type { Sink } from '../../core/sink.ts';
import { pageWriter } from '../page-writer.ts';
import { remembered } from '../remembered.ts';
import { jsonRows } from './json-row.ts';

/** RFC 8259: one array of objects, without a newline at its end. */
export const json: Format = {
  name: 'json',
  mediaType: 'application/json',
  extension: 'json',
  nested: true,
  compile: remembered(compile),
};

/**
 * The carries, by what stands before the next row: nothing yet in a segment, the `[` alone, or rows. `combine` gives the later
 * one of two.
 */
const CARRIES: readonly Json[] = ['segment', 'begun', 'rows'];

const SEPARATOR = Buffer.from(',');

function compile(spec: FormatSpec): Encoder {
  const { row, wire, log } = jsonRows(spec, { before: ',', after: '' });
  const writePage = pageWriter(spec, row, log);
  return {
    version: 'json/2',
    separator: SEPARATOR,
    begin: (sink) => {
      writeByte(sink, '[');
      return 'begun';
    },
    segment: () => 'segment',
    page: (carry, records, sink) => {
      const start = sink.length;
      const rows = writePage(records, sink);
      return { carry: follow(carry, rows, { sink, start }), rows, ...log.found };
    },
    ...(wire && {
      wire: (carry, page, sink) => {
        const start = sink.length;
        const written = wire(page, sink);
        return written && { carry: follow(carry, written.rows, { sink, start }), ...written, ...log.found };
      },
    }),
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

/** The carry after a page's rows. Every row begins with its separator, and `follow` takes it from the first row of a file. */
function follow(carry: Json, rows: number, { sink, start }: { sink: Sink; start: number }): Json {
  if (rows === 0) return carry;
  if (carry === 'begun') {
    sink.bytes.copyWithin(start, start + SEPARATOR.length, sink.length);
    sink.length -= SEPARATOR.length;
  }
  return 'rows';
}
