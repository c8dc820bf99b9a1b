import type { RecordKey } from './key-order.ts';

/** The values of one column that were written though they are not of its type, or that were cut. */
export interface ColumnMisfits {
  readonly count: number;
  /** The keys of the first records that hold one, at most `MOST_KEYS`; long ones are cut. */
  readonly keys: readonly RecordKey[];
}

/** By the name of a column; columns without any are left out. */
export type Misfits = Readonly<Record<string, ColumnMisfits>>;

export const MOST_KEYS = 5;
/** UTF-16 units of a key, and bytes of all misfits of a ledger item as JSON. */
const KEY_LENGTH = 64;
const MOST_BYTES = 16 * 1024;

/** Where the columns of more misfits than fit are counted together. */
const OTHERS = '…';

export const cutKey = (key: RecordKey): RecordKey =>
  typeof key === 'string' && key.length > KEY_LENGTH ? `${key.slice(0, KEY_LENGTH).toWellFormed()}…` : key;

/** The misfits of both, of which the left ones come first; within `MOST_BYTES`, keys give way to counts. */
export function addMisfits(left: Misfits, right: Misfits): Misfits {
  const sum = new Map(Object.entries(left));
  for (const [column, { count, keys }] of Object.entries(right)) {
    const before = sum.get(column) ?? { count: 0, keys: [] };
    sum.set(column, { count: before.count + count, keys: firstOf([...before.keys, ...keys]) });
  }
  return withinBytes(sum);
}

/** How many values do not fit, over all columns. */
export const countMisfits = (misfits: Misfits): number =>
  Object.values(misfits).reduce((sum, { count }) => sum + count, 0);

const firstOf = (keys: readonly RecordKey[]): readonly RecordKey[] => [...new Set(keys)].slice(0, MOST_KEYS);

function withinBytes(columns: ReadonlyMap<string, ColumnMisfits>): Misfits {
  const all = Object.fromEntries(columns);
  if (bytesOf(all) <= MOST_BYTES) return all;
  const counts = [...columns].map(([column, { count }]) => [column, { count, keys: [] }] as const);
  const kept: [string, ColumnMisfits][] = [];
  let others = 0;
  let left = MOST_BYTES - bytesOf({ [OTHERS]: { count: Number.MAX_SAFE_INTEGER, keys: [] } });
  for (const [column, one] of counts) {
    left -= bytesOf({ [column]: one });
    if (left < 0 || column === OTHERS) others += one.count;
    else kept.push([column, one]);
  }
  return Object.fromEntries(others > 0 ? [...kept, [OTHERS, { count: others, keys: [] }]] : kept);
}

const bytesOf = (misfits: Misfits): number => Buffer.byteLength(JSON.stringify(misfits));
