import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { RangeHasher } from '../../functions/core/byte-ranges.ts';
import type { Position } from '../../functions/core/chunk.ts';
import type { LedgerItem, LedgerPart } from '../../functions/core/ledger.ts';

export const START: Position = {
  cursor: null,
  part: 1,
  rows: 0,
  bytes: 0,
  carry: null,
  rest: null,
  lastKey: null,
};

/** What a chunk encoded and where it cut its parts, as shares of the bytes it held. */
interface Work {
  readonly bytes: Uint8Array;
  readonly cuts: readonly number[];
  readonly records: number;
  readonly rows: number;
}

const work: fc.Arbitrary<Work> = fc.record({
  bytes: fc.uint8Array({ maxLength: 40 }),
  cuts: fc.array(fc.nat(100), { maxLength: 3 }),
  records: fc.nat(5),
  rows: fc.nat(9),
});

/** The chunks of one segment as steps would write them; the last one ends it. */
export const ledgerChain: fc.Arbitrary<readonly LedgerItem[]> = fc
  .array(work, { minLength: 1, maxLength: 5 })
  .map((works) => {
    let position = START;
    let held: Uint8Array = new Uint8Array(0);
    return works.map((one, chunk) => {
      const end = chunk === works.length - 1;
      const before = position;
      const all = Buffer.concat([held, one.bytes]);
      const cuts = one.cuts.map((share) => Math.floor((all.length * share) / 100)).sort((a, b) => a - b);
      const borders = end ? [...cuts, all.length] : cuts;
      const parts = borders.map((to, i) => part(before.part + i, all.subarray(borders[i - 1] ?? 0, to)));
      held = all.subarray(borders.at(-1) ?? 0);
      position = after(before, { work: one, parts: parts.length, held, chunk, end });
      return item({ chunk, from: before, to: position, parts, work: one, end });
    });
  });

const part = (number: number, bytes: Uint8Array): LedgerPart => ({
  number,
  etag: `"${number}"`,
  crc32: crc32(bytes),
  bytes: bytes.length,
});

interface Step {
  readonly work: Work;
  readonly parts: number;
  readonly held: Uint8Array;
  readonly chunk: number;
  readonly end: boolean;
}

function after(from: Position, { work: done, parts, held, chunk, end }: Step): Position {
  const lastKey = done.records === 0 ? from.lastKey : Number(from.lastKey ?? 0) + done.records;
  return {
    cursor: end ? null : { page: chunk + 1 },
    part: from.part + parts,
    rows: from.rows + done.rows,
    bytes: from.bytes + done.bytes.length,
    carry: { version: 1, chunk },
    rest: held.length === 0 ? null : { key: `rest-${chunk}`, bytes: held.length, crc32: crc32(held) },
    lastKey,
  };
}

interface Made {
  readonly chunk: number;
  readonly from: Position;
  readonly to: Position;
  readonly parts: readonly LedgerPart[];
  readonly work: Work;
  readonly end: boolean;
}

const item = ({ work: done, ...made }: Made): LedgerItem => ({
  owner: 'acme',
  id: 7,
  since: 1,
  segment: 0,
  upload: 'upload',
  ...made,
  rows: done.rows,
  bytes: done.bytes.length,
  crc32: crc32(done.bytes),
  ranges: rangesOf(done.bytes),
  firstKey: done.records === 0 ? null : Number(made.from.lastKey ?? 0) + 1,
  lastKey: done.records === 0 ? null : made.to.lastKey,
});

function rangesOf(bytes: Uint8Array): LedgerItem['ranges'] {
  const hasher = new RangeHasher();
  hasher.take(bytes);
  return hasher.end();
}
