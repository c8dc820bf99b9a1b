import { crc32 } from 'node:zlib';
import { RangeHasher } from '../../functions/core/byte-ranges.ts';
import type { Position } from '../../functions/core/chunk.ts';
import type { Encoder } from '../../functions/core/format.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import type { LedgerItem } from '../../functions/core/ledger.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import { openSpans } from '../../functions/pipeline/open-spans.ts';
import { START } from '../../functions/pipeline/start-position.ts';

/** The pages of one chunk; `flush` makes a part of what is held at its end. */
export interface ChunkOf {
  readonly pages: readonly (readonly RecordDocument[])[];
  readonly flush: boolean;
}

/** What a segment's steps would store: the ledger's items and the segment's bytes. */
export interface Written {
  readonly items: readonly LedgerItem[];
  readonly bytes: Buffer;
}

/** Writes a segment chunk by chunk; the only segment of a file has the file's begin and end. */
export function writeSegment(
  encoder: Encoder,
  { segment, only, chunks }: { segment: number; only: boolean; chunks: readonly ChunkOf[] },
): Written {
  const sink = new PartBuffer(16);
  const items: LedgerItem[] = [];
  let from: Position = START;
  let held = 0;
  for (const [chunk, { pages, flush }] of chunks.entries()) {
    const end = chunk === chunks.length - 1;
    const start = sink.length;
    let { carry } = from;
    if (chunk === 0) carry = only ? encoder.begin(sink) : encoder.segment(0);
    const hasher = new RangeHasher();
    let taken = start;
    const take = (): void => {
      const page = sink.bytes.subarray(taken, sink.length);
      const input = { segments: only ? 1 : 2 };
      hasher.take(page, openSpans({ encoder, input, carry, from: taken, bytes: page.length }));
      taken = sink.length;
    };
    let rows = 0;
    for (const page of pages) {
      const encoded = encoder.page(carry, page, sink);
      carry = JSON.parse(JSON.stringify(encoded.carry));
      rows += encoded.rows;
      take();
    }
    if (end && only) encoder.end(carry, sink);
    take();
    const cut = end || flush ? sink.length : held;
    const parts = end || flush ? [{ number: from.part, etag: '', ...factsOf(sink, held, cut) }] : [];
    const left = factsOf(sink, cut, sink.length);
    const keys = pages.flat().map(({ id }) => id as number);
    const to: Position = {
      cursor: end ? null : chunk + 1,
      part: from.part + parts.length,
      rows: from.rows + rows,
      bytes: sink.length,
      carry,
      rest: left.bytes > 0 ? { key: `rest-${chunk}`, ...left } : null,
      lastKey: keys.at(-1) ?? from.lastKey,
    };
    const of = { owner: 'acme', id: 1, since: 1, segment, chunk, upload: `upload-${segment}`, end };
    const ends = { firstKey: keys[0] ?? null, lastKey: keys.at(-1) ?? null };
    items.push({
      ...of,
      parts,
      from,
      to,
      rows,
      ...factsOf(sink, start, sink.length),
      ranges: hasher.end(),
      ...ends,
    });
    from = to;
    held = cut;
  }
  return { items, bytes: Buffer.from(sink.bytes.subarray(0, sink.length)) };
}

function factsOf(sink: PartBuffer, from: number, to: number): { bytes: number; crc32: number } {
  return { bytes: to - from, crc32: crc32(sink.bytes.subarray(from, to)) };
}
