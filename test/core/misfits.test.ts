import { describe, expect, it } from 'vitest';
import { addMisfits, countMisfits, cutKey, type Misfits } from '../../functions/core/misfits.ts';

const bytesOf = (misfits: Misfits): number => Buffer.byteLength(JSON.stringify(misfits));

describe('misfits', () => {
  it('are added by column, with the first five keys', () => {
    const sum = addMisfits(
      { price: { count: 4, keys: ['a', 'b', 'c', 'd'] } },
      { price: { count: 3, keys: ['d', 'e', 'f'] }, stock: { count: 1, keys: [7] } },
    );
    expect(sum).toEqual({
      price: { count: 7, keys: ['a', 'b', 'c', 'd', 'e'] },
      stock: { count: 1, keys: [7] },
    });
    expect(countMisfits(sum)).toBe(8);
  });

  it('have keys that are cut, never through a surrogate pair', () => {
    expect(cutKey('short')).toBe('short');
    expect(cutKey(`${'x'.repeat(63)}😀tail`)).toBe(`${'x'.repeat(63)}\ufffd…`);
  });

  it.each([
    ['keys', 60, 64, 60],
    ['columns', 2000, 0, undefined],
  ])('stay within 16 KiB, and lose no count: many %s', (_name, columns, length, kept) => {
    const keys = Array.from({ length: 5 }, (_none, index) => `${index}`.padEnd(length, 'x'));
    const parts = Array.from(
      { length: columns },
      (_none, index): Misfits => ({
        [`column ${index}`]: { count: 2, keys: length === 0 ? [] : keys },
      }),
    );
    const sum = [...parts, ...parts].reduce(addMisfits, {});
    expect(bytesOf(sum)).toBeLessThanOrEqual(16 * 1024);
    expect(countMisfits(sum)).toBe(columns * 4);
    if (kept !== undefined) expect(Object.keys(sum)).toHaveLength(kept);
  });
});
