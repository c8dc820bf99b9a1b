import type { DatabaseSync } from 'node:sqlite';
import type { RateCounter } from '../core/ports/rate-counter.ts';
import { transact } from './transact.ts';

/** Hits per window in SQLite. A window of any bucket that ended before the one that is hit begins is forgotten. */
export function sqliteRates(db: DatabaseSync): RateCounter {
  const hit = db.prepare(
    `INSERT INTO hits (bucket, start, ends, hits) VALUES (?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET hits = hits + 1 RETURNING hits`,
  );
  const forget = db.prepare('DELETE FROM hits WHERE ends <= ?');

  return {
    async hit(bucket, { start, seconds }) {
      return transact(db, () => {
        const hits = Number(hit.get(bucket, start, start + seconds)?.hits);
        if (hits === 1) forget.run(start);
        return hits;
      });
    },
  };
}
