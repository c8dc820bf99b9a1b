import type { AttributeValue, Update } from '@aws-sdk/client-dynamodb';
import { equalJson } from '../core/equal-json.ts';
import type { ExportRecord } from '../core/export-record.ts';
import type { Json } from '../core/json.ts';
import { isOpen } from '../core/transitions.ts';
import { forgottenAt, listingText, listOf, toAttribute } from './export-item.ts';
import { Expression } from './expression.ts';

/** Writes the fields that differ, onto a record whose revision is still the one that was read. */
export function changeUpdate(
  before: ExportRecord,
  after: ExportRecord,
  revision: AttributeValue | undefined,
): Omit<Update, 'TableName' | 'Key'> {
  const expression = new Expression();
  const fields = Object.entries({ ...after, status: after.status }).filter(
    ([name, value]) => !equalJson(value as Json, (before as unknown as Record<string, Json>)[name]),
  );
  const sets = fields.map(([name, value]) => expression.is(name, toAttribute(name, value)));
  sets.push(expression.is('listing', listingText(after)), expression.is('revision', next(revision)));
  const isThere = revision ? expression.is('revision', revision) : expression.missing('revision');
  const listed = listOf(after);
  if (listed) sets.push(expression.is('listed', listed));
  if (!isOpen(after.status)) sets.push(expression.is('expires', forgottenAt(after.expiresAt)));
  const removed = expression.name(isOpen(after.status) ? 'expires' : 'listed');
  return {
    ConditionExpression: `NOT ${expression.missing('pk')} AND ${isThere}`,
    UpdateExpression: `SET ${sets.join(', ')} REMOVE ${removed}`,
    ...expression.placeholders,
  };
}

const next = (revision: AttributeValue | undefined): AttributeValue => ({
  N: String(Number(revision?.N ?? 0) + 1),
});
