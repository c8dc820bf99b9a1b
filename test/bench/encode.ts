import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Format } from '../../functions/core/format.ts';
import type { Json, RecordDocument } from '../../functions/core/json.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import { benchProfile, listings } from './workload.ts';

type Bytes = readonly Uint8Array[] | Promise<readonly Uint8Array[]>;

/** Gives a page's bytes, which stand until the next call. Without records it ends the file. */
export type Encode = (records?: readonly RecordDocument[]) => Bytes;

/** Makes an encoder of a file of its own. */
export type Encoding = () => Encode;

const PART = 8 << 20;
/** Beyond a full part: room for the page that fills it. */
const PAGE_ROOM = 2 << 20;

/** Waybill's own, into a buffer of a part as in a step. */
export const waybillEncoding =
  (format: Format, columns = listings.columns): Encoding =>
  () => {
    const encoder = format.compile({ columns, profile: benchProfile });
    const sink = new PartBuffer(PART + PAGE_ROOM);
    let carry: Json = encoder.begin(sink);
    let from = 0;
    return (records) => {
      if (sink.length >= PART) {
        sink.reset();
        from = 0;
      }
      if (records) carry = encoder.page(carry, records, sink).carry;
      else encoder.end(carry, sink);
      const bytes = [sink.bytes.subarray(from, sink.length)];
      from = sink.length;
      return bytes;
    };
  };

/** A stream that takes records and gives bytes, written to as fast as it allows. */
export const streamEncoding =
  (open: () => Duplex): Encoding =>
  () => {
    const stream = open();
    const taken = takenFrom(stream);
    return async (records) => {
      for (const record of records ?? []) if (!stream.write(record)) await once(stream, 'drain');
      if (!records) await Promise.all([once(stream, 'end'), stream.end()]);
      return taken();
    };
  };

export interface PageTexts {
  readonly head?: string;
  /** A new function for each file. */
  textOf(): (records: readonly RecordDocument[]) => string;
  readonly tail?: string;
}

/** A text for each page, between those of the file's ends. */
export const textEncoding =
  ({ head = '', textOf, tail = '' }: PageTexts): Encoding =>
  () => {
    const pageText = textOf();
    let before = head;
    return (records) => {
      const text = before + (records ? pageText(records) : tail);
      before = '';
      return [Buffer.from(text)];
    };
  };

/** What a stream gave since the last call. */
export function takenFrom(stream: Duplex): () => readonly Uint8Array[] {
  let chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => {
    const all = chunks;
    chunks = [];
    return all;
  };
}
