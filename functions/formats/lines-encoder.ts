import type { Encoder, FormatSpec } from '../core/format.ts';
import type { RowWriter } from './generated.ts';
import type { MisfitLog } from './misfit-log.ts';
import { pageWriter } from './page-writer.ts';
import type { WireWriter } from './wire/wire-writer.ts';

interface Lines {
  /** Name and version of the encoder. */
  readonly version: string;
  /** What a file begins with. */
  readonly head: string;
  readonly row: RowWriter;
  readonly wire: WireWriter | undefined;
  readonly log: MisfitLog;
}

/** An encoder of rows that end themselves: nothing stands between them or after them, so its carry is always null. */
export function linesEncoder(spec: FormatSpec, { version, head, row, wire, log }: Lines): Encoder {
  const headBytes = Buffer.from(head);
  const writePage = pageWriter(spec, row, log);
  return {
    version,
    separator: new Uint8Array(0),
    begin: (sink) => {
      sink.reserve(headBytes.length);
      sink.length += headBytes.copy(sink.bytes, sink.length);
      return null;
    },
    segment: () => null,
    page: (_carry, records, sink) => ({ carry: null, rows: writePage(records, sink), ...log.found }),
    ...(wire && {
      wire: (_carry, page, sink) => {
        const written = wire(page, sink);
        return written && { carry: null, ...written, ...log.found };
      },
    }),
    end: () => {},
    combine: () => null,
  };
}
