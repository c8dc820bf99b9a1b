import type { HashedRange } from './byte-ranges.ts';
import type { Position } from './chunk.ts';
import { concatenation } from './crc32.ts';
import { equalJson } from './equal-json.ts';
import type { ExportKey } from './export-record.ts';
import { compareKeys } from './key-order.ts';
import type { Misfits } from './misfits.ts';

export interface LedgerPart {
  readonly number: number;
  readonly etag: string;
  readonly crc32: number;
  readonly bytes: number;
}

/** Names the chunks of one run of uploads: `since` is the attempt that began them. */
export interface LedgerKey extends ExportKey {
  readonly since: number;
}

export const ledgerKeyOf = ({ owner, id, since }: LedgerKey): LedgerKey => ({ owner, id, since });

/** What one `WriteChunk` step made; written once, by whichever run of the step ended first. */
export interface LedgerItem extends LedgerKey {
  readonly segment: number;
  readonly chunk: number;
  readonly upload: string;
  readonly parts: readonly LedgerPart[];
  readonly from: Position;
  readonly to: Position;
  readonly rows: number;
  /** How many bytes this chunk encoded, whichever parts they went into; `crc32` is theirs. */
  readonly bytes: number;
  readonly crc32: number;
  /** What it encoded, in order: at most a separator, an amendable span and what is around them. */
  readonly ranges: readonly HashedRange[];
  readonly firstKey: number | string | null;
  readonly lastKey: number | string | null;
  /** Set where its pages promised no order, so that its keys need not rise. */
  readonly unordered?: true;
  /** Values that do not fit their columns, which this chunk wrote all the same; left out where there are none. */
  readonly misfits?: Misfits;
  /** Whether the segment ends with this chunk. */
  readonly end: boolean;
}

/** Says why the chunks of one segment are no unbroken chain, or undefined where they are one. */
export function brokenChain(items: readonly LedgerItem[], start: Position): string | undefined {
  let position = start;
  for (const [index, item] of items.entries()) {
    if (item.chunk !== index) return `chunk ${index} is missing`;
    if (!equalJson(item.from, position))
      return `chunk ${index} does not begin where chunk ${index - 1} ended`;
    const fault = brokenRun(item, items[0]) ?? brokenChunk(item);
    if (fault) return `chunk ${index} ${fault}`;
    if (item.end !== (index === items.length - 1))
      return `chunk ${index} ${item.end ? 'ends' : 'does not end'} the segment`;
    position = item.to;
  }
  return items.length === 0 ? 'no chunk was written' : undefined;
}

function brokenRun(item: LedgerItem, first: LedgerItem | undefined): string | undefined {
  if (item.upload !== first?.upload) return 'belongs to another upload';
  return item.unordered === first.unordered ? undefined : 'has another order';
}

function brokenChunk(item: LedgerItem): string | undefined {
  return brokenCounts(item) ?? brokenBytes(item) ?? brokenKeys(item) ?? brokenEnd(item);
}

function brokenCounts({ from, to, parts, rows, bytes, ranges }: LedgerItem): string | undefined {
  if (parts.some((part, index) => part.number !== from.part + index))
    return 'has parts that do not follow each other';
  if (to.part !== from.part + parts.length) return 'ends at another part than it wrote';
  if (to.rows !== from.rows + rows) return 'ends at another row than it wrote';
  if (to.bytes !== from.bytes + bytes) return 'ends at another byte than it wrote';
  const hashed = ranges.reduce((sum, range) => sum + range.bytes, 0);
  return hashed === bytes ? undefined : `hashed ${hashed} bytes and encoded ${bytes}`;
}

/** The rest before it and what it encoded are, byte by byte, its parts and the rest after it. */
function brokenBytes({ from, to, parts, ...encoded }: LedgerItem): string | undefined {
  const taken = concatenation(from.rest ? [from.rest, encoded] : [encoded]);
  const given = concatenation(to.rest ? [...parts, to.rest] : parts);
  if (given.bytes !== taken.bytes) return `stored ${given.bytes} bytes and encoded ${taken.bytes}`;
  return given.crc32 === taken.crc32 ? undefined : 'stored other bytes than it encoded';
}

function brokenKeys({ from, to, firstKey, lastKey, unordered }: LedgerItem): string | undefined {
  if (firstKey === null || lastKey === null)
    return firstKey === lastKey && to.lastKey === from.lastKey ? undefined : 'moves on without a key';
  if (lastKey !== to.lastKey) return 'ends at another key than it wrote';
  if (unordered) return undefined;
  const forward = from.lastKey === null || compareKeys(firstKey, from.lastKey) > 0;
  return forward && compareKeys(firstKey, lastKey) <= 0 ? undefined : 'does not go forward by key';
}

function brokenEnd({ to, end }: LedgerItem): string | undefined {
  if (end !== (to.cursor === null)) return end ? 'ends before its source does' : 'goes on without a cursor';
  return end && to.rest ? 'ends and leaves a rest' : undefined;
}
