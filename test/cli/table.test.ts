import { describe, expect, it } from 'vitest';
import { table } from '../../functions/cli/table.ts';

describe('a table', () => {
  it('stays one whatever its cells hold', () => {
    const cells = [
      'plain',
      'two\nlines',
      '\u001b[31mred',
      '\u202eturned',
      'x'.repeat(500),
      '株式会社',
      'e\u0301',
    ];
    const lines = table(
      ['A', 'B'],
      cells.map((cell) => [cell, 'b']),
    ).split('\n');
    expect(lines).toHaveLength(1 + cells.length);
    expect(lines.every((line) => line.endsWith('b') || line.endsWith('B'))).toBe(true);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(90);
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('has its columns under each other where letters are wide or marks', () => {
    expect(
      table(
        ['A', 'B'],
        [
          ['株', 'b'],
          ['e\u0301', 'b'],
        ],
      ),
    ).toBe('A   B\n株  b\ne\u0301   b');
  });
});
