import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { OutboxItem, OutboxKey } from '../core/outbox.ts';
import type { Channel } from '../core/ports/messenger.ts';
import type { ExportStatus } from '../core/transitions.ts';
import type { Item } from './dynamo-query.ts';
import { padded } from './export-item.ts';

/** Stands in every item that is to be told and nowhere else. */
export const OUTBOX: AttributeValue = { S: 'outbox' };
/** What nobody could tell stays for so long, in seconds. */
const KEPT = 30 * 86_400;

/** The id is of fixed length and stands first, so that no owner's name can look like another's. */
export const outboxKey = ({ owner, id, attempt, status, channel }: OutboxKey): Item => ({
  pk: { S: `outbox#${padded(id)}#${owner}` },
  sk: { S: `${padded(attempt)}#${status}#${channel}` },
});

/** What a key of the table names; throws for a key that is none of an outbox item. */
export function outboxKeyOfItem({ pk, sk }: Item): OutboxKey {
  const [, id, owner] = /^outbox#(\d{16})#(.*)$/s.exec(pk?.S ?? '') ?? [];
  const [, attempt, status, channel] = /^(\d{16})#([a-z]+)#([a-z]+)$/.exec(sk?.S ?? '') ?? [];
  if (owner === undefined || status === undefined) throw new Error('this is no key of the outbox');
  return {
    owner,
    id: Number(id),
    attempt: Number(attempt),
    status: status as ExportStatus,
    channel: channel as Channel,
  };
}

export const outboxItem = (item: OutboxItem): Item => ({
  ...outboxKey(item),
  listed: OUTBOX,
  event: { S: JSON.stringify(item.event) },
  ready: { N: '0' },
  claims: { N: '0' },
  failures: { N: '0' },
  expires: { N: String(Math.ceil(Date.parse(item.event.at) / 1000) + KEPT) },
});
