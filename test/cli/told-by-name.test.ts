import { describe, expect, it } from 'vitest';
import { toldByName } from '../../functions/cli/told-by-name.ts';

describe('a file name tells', () => {
  it.each([
    ['out/products.csv', 'csv', undefined],
    ['products.csv.gz', 'csv', 'gzip'],
    ['a.b/products.json.zst', 'json', 'zstd'],
    ['products.gz', '', 'gzip'],
    ['a.csv/products', '', undefined],
    ['-', '', undefined],
    ['.gz', '', undefined],
  ])('%s: format %j, algorithm %s', (path, format, algorithm) => {
    expect(toldByName(path)).toEqual({ format, ...(algorithm ? { compression: { algorithm } } : {}) });
  });
});
