import { invalid } from '../../core/problem.ts';
import type { ExportStatus } from '../../core/transitions.ts';

/** ours: the vendor knows no pause; an export that pauses waits. */
export const STATUS = {
  pending: 'waiting',
  running: 'processing',
  paused: 'waiting',
  completed: 'succeeded',
  failed: 'failed',
  canceled: 'canceled',
} as const satisfies Record<ExportStatus, string>;

const WORDS: readonly string[] = [...new Set(Object.values(STATUS))];

/** The vendor's page has `canceled` in its table and `cancelled` in its prose: the first is written, both are read. */
export function readStatus(text: string): string {
  const word = text === 'cancelled' ? 'canceled' : text;
  if (WORDS.includes(word)) return word;
  const message = `must be one of ${WORDS.join(', ')}`;
  throw invalid([{ in: 'query', at: ['status'], reason: 'value', value: text, message, allowed: WORDS }]);
}
