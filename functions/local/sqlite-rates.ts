import type { DatabaseSync } from 'node:sqlite';
import { roomAt, windowAt } from '../core/moving-window.ts';
import type { RateCounter } from '../core/ports/rate-counter.ts';
import { transactLoosely } from './transact.ts';

/** A request is not held up by its count: where that fails it passes. */
const MOST_MS = 50;

/** Requests per window in SQLite. A window that no later one adjoins any more is forgotten. */
export function sqliteRates(db: DatabaseSync): RateCounter {
  const count = db.prepare('SELECT hits FROM hits WHERE bucket = ? AND start = ?');
  const add = db.prepare(
    'INSERT INTO hits (bucket, start, ends, hits) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET hits = hits + excluded.hits',
  );
  const forget = db.prepare('DELETE FROM hits WHERE ends <= ?');

  return {
    async take(bucket, limit, at, amount = 1) {
      const { seconds } = limit;
      const { start, previous: before } = windowAt(at, seconds);
      return transactLoosely(
        db,
        () => {
          const previous = Number(count.get(bucket, before)?.hits ?? 0);
          const current = Number(count.get(bucket, start)?.hits ?? 0);
          if (current > roomAt(at, limit, previous)) return { previous, current, taken: false };
          add.run(bucket, start, start + 2 * seconds, amount);
          if (current === 0) forget.run(start);
          return { previous, current: current + amount, taken: true };
        },
        MOST_MS,
      );
    },
  };
}
