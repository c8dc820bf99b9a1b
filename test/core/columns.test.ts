import { describe, expect, it } from 'vitest';
import { columnPath } from '../../functions/core/columns.ts';

describe('columnPath', () => {
  it.each([
    ['title', undefined, ['title']],
    ['shipping_address.city', undefined, ['shipping_address', 'city']],
    ['items[].sku', 'items', ['sku']],
    ['items[].reward.name', 'items', ['reward', 'name']],
    ['items[]', 'items', []],
    ['order.items[].sku', undefined, ['order', 'items[]', 'sku']],
    ['items[0].sku', undefined, ['items[0]', 'sku']],
    ['[].sku', '', ['sku']],
    ['__proto__.x', undefined, ['__proto__', 'x']],
    ['', undefined, ['']],
  ])('reads %j as list %j and steps %j', (path, list, steps) => {
    expect(columnPath(path)).toEqual({ list, steps });
  });
});
