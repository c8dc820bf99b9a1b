import { type ExportEvent, eventOf } from './event.ts';
import type { ExportKey, ExportRecord } from './export-record.ts';
import type { Channel } from './ports/messenger.ts';
import { type ExportStatus, isOpen } from './transitions.ts';

/** Names one thing that is to be told: an export comes to a status once in each attempt. */
export interface OutboxKey extends ExportKey {
  readonly attempt: number;
  readonly status: ExportStatus;
  readonly channel: Channel;
}

export interface OutboxItem extends OutboxKey {
  readonly event: ExportEvent;
}

export const outboxKeyOf = ({ owner, id, attempt, status, channel }: OutboxKey): OutboxKey => ({
  owner,
  id,
  attempt,
  status,
  channel,
});

/**
 * What is to be told of a change: programs of every one that somebody can see, whom the export names of its end. What
 * happens between two attempts nobody sees.
 */
export function outboxOf(before: ExportRecord | undefined, after: ExportRecord): readonly OutboxItem[] {
  const goesOn = after.status === 'pending' || after.status === 'running';
  const isHidden = isBetweenAttempts(after) || (before && isBetweenAttempts(before) && goesOn);
  if (before?.status === after.status || isHidden) return [];
  const { owner, id, attempt, status, notify } = after;
  const channels: readonly Channel[] = notify && !isOpen(status) ? ['event', 'mail'] : ['event'];
  const event = eventOf(after);
  return channels.map((channel) => ({ owner, id, attempt, status, channel, event }));
}

const isBetweenAttempts = ({ status, resuming }: ExportRecord): boolean =>
  resuming === true && (status === 'paused' || status === 'pending');
