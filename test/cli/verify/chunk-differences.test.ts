import { expect, it } from 'vitest';
import { chunkDifferences } from '../../../functions/cli/verify/chunk-differences.ts';

const COUNT = 1000;
const place = { segment: 0, rows: 0, firstKey: null, lastKey: null, bytes: 1 };

it('looks a few times at each chunk of a file that is wrong everywhere', () => {
  let looks = 0;
  const chunks = Array.from({ length: COUNT }, (_none, offset) => ({
    ...place,
    offset,
    get crc32() {
      looks++;
      return '00000000';
    },
  }));
  const found = chunks.map(() => ({ bytes: 1, crc32: 'ffffffff', rows: 0, whole: true }));
  const differences = chunkDifferences({ chunks, found, bytes: COUNT, moved: undefined });
  expect(differences).toHaveLength(COUNT);
  expect(looks).toBeLessThan(10 * COUNT);
});
