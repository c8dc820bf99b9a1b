import { describe, expect, it } from 'vitest';
import { readFilters } from '../../functions/core/filters/read-filters.ts';
import { filterExpression } from '../../functions/sources/dynamo-table/filter-expression.ts';

const things = {
  columns: [
    { name: 'brand', path: 'brand', type: 'text' },
    { name: 'city', path: 'city', type: 'text' },
    { name: 'street', path: 'address.street', type: 'text' },
    { name: 'stock', path: 'stock', type: 'integer' },
    { name: 'tag', path: 'tags[].name', type: 'text' },
  ],
} as const;
const expressionOf = (asked: Record<string, unknown>, keys: readonly string[] = []) =>
  filterExpression(readFilters(asked, things, {}).filters, keys);

describe('an expression', () => {
  it('lets a text through that is one of some, and whatever is no text', () => {
    expect(expressionOf({ brand_eq: 'a', city_in: 'b,c', stock_gt: 5 })).toEqual({
      FilterExpression:
        'attribute_exists(#f0) AND (#f0 IN (:f0_0) OR NOT attribute_type(#f0, :text)) AND ' +
        'attribute_exists(#f1) AND (#f1 IN (:f1_0, :f1_1) OR NOT attribute_type(#f1, :text))',
      ExpressionAttributeNames: { '#f0': 'brand', '#f1': 'city' },
      ExpressionAttributeValues: {
        ':text': { S: 'S' },
        ':f0_0': { S: 'a' },
        ':f1_0': { S: 'b' },
        ':f1_1': { S: 'c' },
      },
    });
  });

  it.each([
    { brand_not_eq: 'a' },
    { brand_eq_or_null: 'a' },
    { brand_start: 'a' },
    { brand_or_city_eq: 'a' },
    { street_eq: 'a' },
    { stock_eq: 1 },
    { tag_eq: 'a' },
    { brand_in: Array(21).fill('a') },
  ])('is none of %j', (asked) => {
    expect(readFilters(asked, things, {}).faults).toEqual([]);
    expect(expressionOf(asked)).toEqual({});
  });

  it('names no key of the table', () => {
    expect(expressionOf({ brand_eq: 'a' }, ['brand'])).toEqual({});
  });
});
