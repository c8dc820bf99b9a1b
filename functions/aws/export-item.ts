import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { convertToAttr, unmarshall } from '@aws-sdk/util-dynamodb';
import { type ExportEntry, type ExportKey, type ExportRecord, entryOf } from '../core/export-record.ts';
import { isOpen } from '../core/transitions.ts';
import { isBegun, waits } from '../core/turns.ts';
import type { Item } from './dynamo-query.ts';
import { ENTRY_ATTRIBUTES } from './history-index.ts';

/** A record outlives its file by this, in seconds, so that its owner can still see what became of it. */
const KEPT = 30 * 86_400;

/** Fields kept as JSON text: conditions never look inside, and a number that DynamoDB cannot hold stays as it is. */
const JSON_FIELDS: ReadonlySet<string> = new Set<keyof ExportRecord | 'file' | 'failure'>([
  'spec',
  'plan',
  'extra',
  'labels',
  'notify',
  'announcement',
  'expected',
  'idempotency',
  'file',
  'failure',
]);

/** A number as text of one length, so that texts sort as their numbers do. */
export const padded = (number: number): string => String(number).padStart(16, '0');

export const partitionOf = (owner: string): AttributeValue.SMember => ({ S: `export#${owner}` });

export const exportKey = ({ owner, id }: ExportKey): Item => ({
  pk: partitionOf(owner),
  sk: { S: padded(id) },
});

export const keyOfExport = ({ pk, sk }: Item): ExportKey => ({
  owner: pk?.S?.slice('export#'.length) ?? '',
  id: Number(sk?.S),
});

/** The lists of the index over open exports: those that do not wait, those that wait, and of these the begun ones. */
export const OPEN: AttributeValue.SMember = { S: 'open' };
export const WAITING: AttributeValue.SMember = { S: 'waiting' };
export const BEGUN: AttributeValue.SMember = { S: 'begun' };

/** The list in which an export stands; undefined where it has ended. */
export function listOf(record: ExportRecord): AttributeValue.SMember | undefined {
  if (waits(record)) return isBegun(record) ? BEGUN : WAITING;
  return isOpen(record.status) ? OPEN : undefined;
}

export function toItem(record: ExportRecord): Item {
  const fields = Object.entries(record).filter(([, value]) => value !== undefined);
  const listed = listOf(record);
  return {
    ...Object.fromEntries(fields.map(([name, value]) => [name, toAttribute(name, value)])),
    ...exportKey(record),
    ...(listed ? { listed } : {}),
    history: { S: record.owner },
    listing: listingText(record),
    ...(isOpen(record.status) ? {} : { expires: forgottenAt(record.expiresAt) }),
  };
}

export function toRecord(item: Item): ExportRecord {
  const { pk: _pk, sk: _sk, listed: _listed, history: _history, listing: _listing, ...kept } = item;
  const { expires: _expires, revision: _revision, ...fields } = kept;
  const entries = Object.entries(fields).map(([name, value]) => [name, fromAttribute(name, value)]);
  return Object.fromEntries(entries) as ExportRecord;
}

/** What lists need of an export and conditions never look at. */
function listingOf(record: ExportRecord) {
  const { resource, format, labels, expected, rows, failure, pausing, resuming } = entryOf(record);
  return { resource, format, labels, expected, rows, failure, pausing, resuming };
}

export const listingText = (record: ExportRecord): AttributeValue.SMember => ({
  S: JSON.stringify(listingOf(record)),
});

/** An entry of `owner` as it stands in the index, or in the table itself. */
export function toEntry({ sk, listing, ...item }: Item, owner: string): ExportEntry {
  const names = ENTRY_ATTRIBUTES.filter((name) => name !== 'listing' && item[name] !== undefined);
  const moves = Object.fromEntries(names.map((name) => [name, item[name]?.S]));
  return { owner, id: Number(sk?.S), rows: 0, ...moves, ...JSON.parse(listing?.S ?? '{}') };
}

export function toAttribute(name: string, value: unknown): AttributeValue {
  if (JSON_FIELDS.has(name)) return { S: JSON.stringify(value) };
  return convertToAttr(value as Parameters<typeof convertToAttr>[0]);
}

function fromAttribute(name: string, value: AttributeValue): unknown {
  return JSON_FIELDS.has(name) ? JSON.parse(value.S ?? 'null') : unmarshall({ value }).value;
}

/** When the table's TTL forgets the record, in seconds since 1970. */
export const forgottenAt = (expiresAt: string): AttributeValue => ({
  N: String(Math.ceil(Date.parse(expiresAt) / 1000) + KEPT),
});
