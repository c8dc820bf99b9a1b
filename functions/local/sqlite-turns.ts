import type { DatabaseSync } from 'node:sqlite';
import type { ExportKey } from '../core/export-record.ts';
import { type Line, nextOwner, placeInQueue, type Running } from '../core/turns.ts';

/** Who waits for a place to run and who has one, as the column `turn` of the table of exports tells it. */
export interface Turns {
  /** The export whose turn it is. */
  next(running: Running): ExportKey | undefined;
  given(to: ExportKey): void;
  placeOf(key: ExportKey): number | undefined;
}

export function sqliteTurns(db: DatabaseSync): Turns {
  // Names the words of the index, which would not be taken otherwise.
  const lines = db.prepare(
    `SELECT owner, sum(turn <> 'running') AS waiting, sum(turn = 'running') AS running FROM exports
     WHERE turn IN ('begun', 'running', 'waiting') GROUP BY owner`,
  );
  const taken = db.prepare("SELECT count(*) AS taken FROM exports WHERE turn = 'running'");
  const last = db.prepare('SELECT owner FROM turns');
  const give = db.prepare(
    'INSERT INTO turns (one, owner) VALUES (1, ?) ON CONFLICT DO UPDATE SET owner = excluded.owner',
  );
  // `begun` sorts before `waiting`.
  const first = db.prepare(
    "SELECT id FROM exports WHERE turn IN ('begun', 'waiting') AND owner = ? ORDER BY turn, id LIMIT 1",
  );
  const before = db.prepare(
    `SELECT count(*) AS ahead FROM exports other JOIN exports mine ON mine.owner = other.owner
     WHERE mine.owner = ? AND mine.id = ? AND mine.turn IN ('begun', 'waiting') AND other.turn IN ('begun', 'waiting')
       AND (other.turn, other.id) <= (mine.turn, mine.id)`,
  );

  const readLines = (): Line[] =>
    lines.all().map(({ owner, waiting, running }) => ({
      owner: String(owner),
      waiting: Number(waiting),
      running: Number(running),
    }));
  const readLast = (): string | undefined => last.get()?.owner?.toString();

  return {
    next(running) {
      // The count is cheap, and the lines take as long as there are exports that wait.
      if (Number(taken.get()?.taken) >= running.most) return undefined;
      const owner = nextOwner(readLines(), running, readLast());
      const id = owner === undefined ? undefined : first.get(owner)?.id;
      return owner === undefined || id === undefined ? undefined : { owner, id: Number(id) };
    },
    given: ({ owner }) => void give.run(owner),
    placeOf({ owner, id }) {
      const upTo = Number(before.get(owner, id)?.ahead);
      return upTo === 0 ? undefined : placeInQueue(readLines(), readLast(), { owner, before: upTo - 1 });
    },
  };
}
