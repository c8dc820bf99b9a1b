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

/** What is to be told of an export that has just come to its status: programs of every one, whom it names of its end. */
export function outboxOf(record: ExportRecord): readonly OutboxItem[] {
  const { owner, id, attempt, status, notify } = record;
  const channels: readonly Channel[] = notify && !isOpen(status) ? ['event', 'mail'] : ['event'];
  const event = eventOf(record);
  return channels.map((channel) => ({ owner, id, attempt, status, channel, event }));
}
