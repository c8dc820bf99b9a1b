import { expect, it } from 'vitest';
import { counted, duration, size } from '../../functions/cli/amounts.ts';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [8 << 20, '8.0 MiB'],
  [1.5 * 2 ** 40, '1.5 TiB'],
  [2 ** 60, '1048576.0 TiB'],
])('shows %d bytes as %s', (bytes, text) => expect(size(bytes)).toBe(text));

it.each([
  [123, '0.12 s'],
  [12_340, '12.3 s'],
  [59_999, '60.0 s'],
  [185_000, '3 min 05 s'],
])('shows %d ms as %s', (ms, text) => expect(duration(ms)).toBe(text));

it('counts one and many', () => {
  expect([counted(1, 'row'), counted(1234567, 'row')]).toEqual(['1 row', '1,234,567 rows']);
});
