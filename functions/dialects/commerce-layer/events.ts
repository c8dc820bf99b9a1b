import type { ExportEntry } from '../../core/export-record.ts';
import { innerId } from './ids.ts';

/** One thing that happened to an export. */
export interface ExportEvent {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
}

type History = Pick<ExportEntry, 'id' | 'status' | 'createdAt' | 'startedAt' | 'pausedAt' | 'finishedAt'>;

/**
 * By the topics of the vendor's webhooks; each leads to when it happened, and its place is part of its id. ours: `fail` and
 * `cancel`, and that the last interruption alone is known.
 */
const EVENTS: readonly (readonly [name: string, at: (history: History) => string | undefined])[] = [
  ['create', ({ createdAt }) => createdAt],
  ['start', ({ startedAt }) => startedAt],
  ['interrupt', ({ pausedAt }) => pausedAt],
  ['complete', ({ status, finishedAt }) => (status === 'completed' ? finishedAt : undefined)],
  ['fail', ({ status, finishedAt }) => (status === 'failed' ? finishedAt : undefined)],
  ['cancel', ({ status, finishedAt }) => (status === 'canceled' ? finishedAt : undefined)],
];

/** What an export's record knows to have happened, in its order. */
export function eventsOf(history: History): readonly ExportEvent[] {
  return EVENTS.flatMap(([name, timeOf], kind) => {
    const at = timeOf(history);
    return at === undefined
      ? []
      : [{ id: innerId(history.id, kind), name: `exports.${name}`, created_at: at }];
  }).toSorted((a, b) => (a.created_at < b.created_at ? -1 : Number(a.created_at > b.created_at)));
}
