import { describe, expect, it } from 'vitest';
import { objectFault } from '../../../functions/cli/verify/json-object.ts';
import type { ManifestColumn } from '../../../functions/core/manifest.ts';

const column = (name: string, type = 'text', members?: ManifestColumn[]): ManifestColumn => ({
  name,
  path: name,
  label: name,
  type,
  ...(members ? { members } : {}),
});

const members = [
  column('code'),
  column('category', 'record', [column('name')]),
  column('prices', 'records', [column('cents'), column('tiers', 'records', [column('up')])]),
];
const whole = '{"code":1,"category":{"name":2},"prices":[{"cents":3,"tiers":[{"up":4}]}]}';

describe('a row with related records', () => {
  it.each([
    [whole, undefined],
    ['{"code":null,"category":null,"prices":[]}', undefined],
    ['{"code":{"x":1},"category":"as it is","prices":{"as":"it is"}}', undefined],
    ['{"code":1,"category":[{"x":1}],"prices":[null,5,"x"]}', undefined],
    ['{"code":1,"category":{},"prices":[]}', 'lacks "category.name"'],
    [
      '{"code":1,"category":{"name":1,"id":2},"prices":[]}',
      'has "category.id", which is no column of the manifest',
    ],
    ['{"code":1,"category":null,"prices":[{"cents":1,"tiers":[{"up":1},{}]}]}', 'lacks "prices.tiers.up"'],
    ['{"code":1,"category":null}', 'lacks "prices"'],
    [
      '{"code":1,"category":null,"prices":[],"toString":1}',
      'has "toString", which is no column of the manifest',
    ],
    ['[]', 'is no JSON object'],
  ])('%s', (text, fault) => {
    expect(objectFault(text, { members, mayLack: false })).toBe(fault);
  });

  it('may lack members where blanks are left out, but have no others', () => {
    const shape = { members, mayLack: true };
    for (const text of [whole, '{}', '{"prices":[{"tiers":[{}]}]}'])
      expect(objectFault(text, shape)).toBeUndefined();
    expect(objectFault('{"prices":[{"id":1}]}', shape)).toContain('"prices.id"');
  });
});
