import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Position } from '../../functions/core/chunk.ts';
import { brokenChain, type LedgerItem } from '../../functions/core/ledger.ts';
import { tries } from '../properties.ts';
import { ledgerChain, START } from './ledger-chain.ts';

type Path = readonly (string | number)[];

/** The ways to every leaf of a value; an empty list or map is one. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner, [...path, Array.isArray(value) ? Number(name) : name]),
  );
}

/** The value with one leaf changed to others of its kind; each is a spoilt copy. */
function spoilt<T>(value: T, path: Path): readonly T[] {
  const leaf = path.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], value);
  return others(leaf).map((other) => {
    const copy = JSON.parse(JSON.stringify(value)) as T;
    const holder = path
      .slice(0, -1)
      .reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], copy);
    (holder as Record<string, unknown>)[path.at(-1) as string] = other;
    return copy;
  });
}

function others(leaf: unknown): readonly unknown[] {
  if (typeof leaf === 'number') return [leaf + 1, leaf + 4096, leaf === 0 ? 7 : 0];
  if (typeof leaf === 'boolean') return [!leaf];
  if (typeof leaf === 'string') return [`${leaf}x`];
  return leaf === null ? [1] : [];
}

/**
 * What other places guard: the ledger's own keys by the query that lists them, ETags and the only upload's name by the
 * store that completes it, the last carry by the size and CRC of the object, and digests by whoever reads the file anew.
 */
function guardedElsewhere(items: readonly LedgerItem[], [index, ...path]: Path): boolean {
  const field = path.join('.');
  const last = index === items.length - 1;
  if (['owner', 'id', 'since', 'segment'].includes(field)) return true;
  if (/^(parts\.\d+\.etag|ranges\.\d+\.sha256)$/.test(field)) return true;
  if (field === 'upload' && items.length === 1) return true;
  return last && /^to\.carry(\.|$)/.test(field);
}

/** A first key is a claim about records that only it holds; one between its neighbours cannot be told from the true one. */
function staysPlausible(
  items: readonly LedgerItem[],
  spoiltItems: readonly LedgerItem[],
  [index, field]: Path,
): boolean {
  if (field !== 'firstKey') return false;
  const { from, lastKey } = items[Number(index)] as LedgerItem;
  const key = spoiltItems[Number(index)]?.firstKey ?? null;
  return (
    key !== null && lastKey !== null && key > (from.lastKey ?? Number.NEGATIVE_INFINITY) && key <= lastKey
  );
}

describe('brokenChain', () => {
  it('finds nothing wrong with what steps write', () => {
    fc.assert(
      fc.property(ledgerChain, (items) => {
        expect(brokenChain(items, START)).toBeUndefined();
      }),
    );
  });

  it('finds every single field that is not what a step wrote', () => {
    fc.assert(
      fc.property(ledgerChain, (items) => {
        for (const path of leaves(items).filter((one) => !guardedElsewhere(items, one))) {
          for (const other of spoilt(items, path)) {
            if (staysPlausible(items, other, path)) continue;
            const fault = brokenChain(other, START);
            if (fault === undefined)
              throw new Error(`overlooks ${path.join('.')} in ${JSON.stringify(other)}`);
          }
        }
      }),
      { numRuns: tries(60) },
    );
  });

  it('finds a chunk that is missing, comes twice or in another place', () => {
    const long = ledgerChain.filter((items) => items.length > 1);
    fc.assert(
      fc.property(long, fc.nat(), fc.nat(), (items, a, b) => {
        const [i, j] = [a % items.length, b % items.length];
        expect(brokenChain(items.toSpliced(i, 1), START)).toBeDefined();
        expect(brokenChain(items.toSpliced(i, 0, items[i] as LedgerItem), START)).toBeDefined();
        if (i !== j) expect(brokenChain(items.with(i, items[j] as LedgerItem), START)).toBeDefined();
        expect(brokenChain(items.toReversed(), START)).toBeDefined();
      }),
    );
  });

  it('finds a part that is missing, comes twice or in another place', () => {
    fc.assert(
      fc.property(ledgerChain, fc.nat(), fc.nat(), (items, a, b) => {
        const at = a % items.length;
        const item = items[at] as LedgerItem;
        fc.pre(item.parts.length > 1);
        const i = b % item.parts.length;
        const one = item.parts[i] as LedgerItem['parts'][number];
        for (const parts of [
          item.parts.toSpliced(i, 1),
          item.parts.toSpliced(i, 0, one),
          item.parts.toReversed(),
        ])
          expect(brokenChain(items.with(at, { ...item, parts }), START)).toBeDefined();
      }),
    );
  });

  it('finds two parts whose sizes were exchanged, unless nothing of them differs', () => {
    fc.assert(
      fc.property(ledgerChain, (items) => {
        for (const [at, item] of items.entries()) {
          const [first, second, ...more] = item.parts;
          if (!first || !second || first.bytes === second.bytes || first.crc32 === 0 || second.crc32 === 0)
            continue;
          const parts = [{ ...first, bytes: second.bytes }, { ...second, bytes: first.bytes }, ...more];
          expect(brokenChain(items.with(at, { ...item, parts }), START)).toBeDefined();
        }
      }),
    );
  });

  it('says which chunk and what of it', () => {
    const [items] = fc.sample(
      ledgerChain.filter((chain) => chain.length === 3),
      { numRuns: 1, seed: 5 },
    );
    const chain = items as readonly LedgerItem[];
    const second = chain[1] as LedgerItem;
    const told = (changes: Partial<LedgerItem>) =>
      brokenChain(chain.with(1, { ...second, ...changes }), START);
    expect(brokenChain([], START)).toBe('no chunk was written');
    expect(brokenChain(chain.slice(0, 2), START)).toBe('chunk 1 does not end the segment');
    expect(told({ chunk: 2 })).toBe('chunk 1 is missing');
    expect(told({ from: START })).toBe('chunk 1 does not begin where chunk 0 ended');
    expect(told({ upload: 'other' })).toBe('chunk 1 belongs to another upload');
    expect(told({ rows: second.rows + 1 })).toBe('chunk 1 ends at another row than it wrote');
    expect(told({ crc32: second.crc32 ^ 1 })).toBe('chunk 1 stored other bytes than it encoded');
    const rest = { key: 'rest', bytes: 1000, crc32: 0 };
    const parts = [{ number: second.from.part, etag: '', bytes: 30, crc32: 0 }];
    const to = { ...second.to, rest, part: second.from.part + 1 };
    const encoded = (second.from.rest?.bytes ?? 0) + second.bytes;
    expect(told({ parts, to })).toBe(`chunk 1 stored 1030 bytes and encoded ${encoded}`);
    expect(told({ end: true })).toBe('chunk 1 ends before its source does');
  });

  it('lets keys fall where there is no order, and nothing else', () => {
    const long = ledgerChain.filter((items) => items.length > 1);
    fc.assert(
      fc.property(long, (ordered) => {
        const items = ordered.map((item) => ({ ...item, unordered: true as const }));
        expect(brokenChain(items, START)).toBeUndefined();
        for (const [at, item] of items.entries()) {
          const other = (changes: Partial<LedgerItem>) =>
            brokenChain(items.with(at, { ...item, ...changes }), START);
          if (item.firstKey === null) continue;
          expect(other({ firstKey: 1e6 })).toBeUndefined();
          expect(other({ firstKey: null })).toBe(`chunk ${at} moves on without a key`);
          expect(other({ lastKey: -1 })).toBe(`chunk ${at} ends at another key than it wrote`);
        }
        const { unordered: _none, ...first } = items[0] as (typeof items)[number];
        expect(brokenChain([first, ...items.slice(1)], START)).toBe('chunk 1 has another order');
        expect(brokenChain(items.toReversed(), START)).toBeDefined();
      }),
    );
  });

  it('starts where it is told to', () => {
    const other: Position = { ...START, part: 2 };
    fc.assert(
      fc.property(ledgerChain, (items) => {
        expect(brokenChain(items, other)).toBeDefined();
      }),
    );
  });
});
