import assert from 'node:assert/strict';
import type { Encoder } from '../../functions/core/format.ts';
import type { Json, RecordDocument } from '../../functions/core/json.ts';
import type { Sink } from '../../functions/core/sink.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';

export type Records = readonly RecordDocument[];

/** Gives exactly the room that was asked for, so that a byte more than asked for is lost. */
export class TightSink implements Sink {
  bytes = Buffer.alloc(0);
  length = 0;

  reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed > this.bytes.length) this.bytes = Buffer.concat([this.bytes.subarray(0, this.length)], needed);
  }
}

/** A whole file written page by page, its carries passed on as JSON. */
export function file(
  encoder: Encoder,
  pages: readonly Records[],
  sink: Sink = new PartBuffer(1 << 16),
): Buffer {
  const carry = write(encoder, { carry: encoder.begin(sink), pages, sink });
  encoder.end(carry, sink);
  return written(sink);
}

interface Writing {
  readonly carry: Json;
  readonly pages: readonly Records[];
  readonly sink: Sink;
}

function write(encoder: Encoder, { carry, pages, sink }: Writing): Json {
  const next = (passed: Json, page: Records): Json =>
    JSON.parse(JSON.stringify(encoder.page(passed, page, sink).carry));
  return pages.reduce(next, carry);
}

const written = (sink: Sink): Buffer => Buffer.from(sink.bytes.subarray(0, sink.length));

/** All pages but the last are segments of their own, the first written one losing its separator; the last follows on them. */
export function joined(encoder: Encoder, pages: readonly Records[]): Buffer {
  const { separator } = encoder;
  const sink = new PartBuffer(16);
  const begun = encoder.begin(sink);
  const segments = segmentsOf(encoder, pages.slice(0, -1));
  const bodies = segments.map(({ body }) => body).filter((body) => body.length > 0);
  for (const body of bodies) assert.deepEqual(body.subarray(0, separator.length), Buffer.from(separator));
  const body = Buffer.concat(bodies).subarray(bodies.length > 0 ? separator.length : 0);
  sink.reserve(body.length);
  sink.length += body.copy(sink.bytes, sink.length);
  const carry = segments.reduce((left, { carry: right }) => encoder.combine(left, right), begun);
  encoder.end(write(encoder, { carry, pages: pages.slice(-1), sink }), sink);
  return written(sink);
}

export function segmentsOf(
  encoder: Encoder,
  pages: readonly Records[],
): readonly { body: Buffer; carry: Json }[] {
  let rowsBefore = 0;
  return pages.map((page) => {
    const sink = new PartBuffer(16);
    const { carry, rows } = encoder.page(encoder.segment(rowsBefore), page, sink);
    rowsBefore += rows;
    return { body: written(sink), carry: JSON.parse(JSON.stringify(carry)) };
  });
}

/** The records cut at those places. */
export function pieces(records: Records, cuts: readonly number[]): readonly Records[] {
  const borders = [0, ...cuts.toSorted((a, b) => a - b), records.length];
  return borders.slice(1).map((border, index) => records.slice(borders[index], border));
}
