import { describe, expect, it } from 'vitest';
import { closest } from '../../functions/cli/closest.ts';

describe('the closest word', () => {
  it.each([
    ['prise', 'price'],
    ['pirce', 'price'],
    ['pric', 'price'],
    ['TITLE', 'title'],
    ['manufacturer_refrence', 'manufacturer_reference'],
  ])('takes %s for %s', (word, meant) => {
    expect(closest(word, ['title', 'price', 'stock', 'manufacturer_reference'])).toBe(meant);
  });

  it.each(['', 'colour', 'xyz'])('takes %j for nothing', (word) => {
    expect(closest(word, ['title', 'price', 'stock'])).toBeUndefined();
  });
});
