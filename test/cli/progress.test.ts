import { describe, expect, it } from 'vitest';
import { facts, fitted } from '../../functions/cli/progress.ts';

const FACTS = [
  { text: '1,234,567 rows', spare: 2 },
  { text: '123.4 MiB', spare: 3 },
  { text: '123,456 rows/s' },
  { text: 'ETA 3 min 05 s' },
];

describe('what is told of an export', () => {
  it('is its place in the queue while it waits to run', () => {
    const told = facts({ done: { rows: 0, bytes: 0, place: 1234 }, total: undefined, started: 0 });
    expect(told).toEqual([{ text: 'waits to run, place 1,234 in the queue' }]);
  });
});

describe('a progress line', () => {
  it.each([50, 60, 80, 120, 200])('fits %i columns with rate and remaining time', (columns) => {
    const line = fitted({ verb: 'exporting', facts: FACTS, progress: 0.5 }, columns);
    expect(line.length).toBeLessThanOrEqual(columns);
    expect(line).toMatch(/ 50% .*123,456 rows\/s, ETA 3 min 05 s$/);
  });

  it('shows all of it, with a bar, where there is room', () => {
    const line = fitted({ verb: 'exporting', facts: FACTS, progress: 0.5 }, 100);
    expect(line).toBe(
      `exporting ${'█'.repeat(12)}${'░'.repeat(12)} 50%  1,234,567 rows, 123.4 MiB, 123,456 rows/s, ETA 3 min 05 s`,
    );
  });

  it('is cut where not even those fit', () => {
    expect(fitted({ verb: 'loading', facts: FACTS }, 20)).toHaveLength(20);
  });
});
