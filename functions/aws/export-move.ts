import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Announcement, ExportRecord } from '../core/export-record.ts';
import type { Move } from '../core/ports/export-store.ts';
import { isOpen, sourcesOf } from '../core/transitions.ts';
import { forgottenAt, listingText, toAttribute } from './export-item.ts';
import { Expression } from './expression.ts';

type Update = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** A move as a conditional update: `TRANSITIONS` say from which statuses it is legal. */
export function moveUpdate(move: Move): Update {
  const expression = new Expression();
  return {
    ConditionExpression: conditionOf(move, expression),
    UpdateExpression: changesOf(move, expression),
    ...expression.placeholders,
  };
}

/** Sets or clears the wish to pause, where a pause is legal. */
export function pausingUpdate(pausing: boolean, now: string): Update {
  const expression = new Expression();
  return {
    ConditionExpression: expression.among('status', sourcesOf('paused')),
    UpdateExpression: `SET ${expression.is('pausing', { BOOL: pausing })}, ${expression.is('updatedAt', { S: now })}`,
    ...expression.placeholders,
  };
}

/** Writes notes onto a record that has not been changed since it was read. */
export function notesUpdate(before: ExportRecord, after: ExportRecord): Update {
  const expression = new Expression();
  const condition = (['labels', 'extra'] as const).map((name) =>
    before[name] === undefined
      ? expression.missing(name)
      : expression.is(name, toAttribute(name, before[name])),
  );
  const sets = (['labels', 'extra', 'updatedAt'] as const).flatMap((name) =>
    after[name] === undefined ? [] : [expression.is(name, toAttribute(name, after[name]))],
  );
  return {
    ConditionExpression: [`NOT ${expression.missing('pk')}`, ...condition].join(' AND '),
    UpdateExpression: `SET ${[...sets, expression.is('listing', listingText(after))].join(', ')}`,
    ...expression.placeholders,
  };
}

/** Writes an announcement onto a record whose own has not been changed since it was read. */
export function announcementUpdate(
  { announcement: standing }: ExportRecord,
  announcement: Announcement,
): Update {
  const expression = new Expression();
  const unchanged = standing
    ? expression.is('announcement', toAttribute('announcement', standing))
    : `NOT ${expression.missing('pk')} AND ${expression.missing('announcement')}`;
  return {
    ConditionExpression: unchanged,
    UpdateExpression: `SET ${expression.is('announcement', toAttribute('announcement', announcement))}`,
    ...expression.placeholders,
  };
}

function conditionOf({ to, attempt, pausing }: Move, expression: Expression): string {
  const from = sourcesOf(to);
  const terms = [from.length > 0 ? expression.among('status', from) : expression.missing('pk')];
  if (attempt !== undefined) terms.push(expression.is('attempt', { N: String(attempt) }));
  if (pausing === true) terms.push(expression.is('pausing', { BOOL: true }));
  if (pausing === false) {
    terms.push(`(${expression.missing('pausing')} OR ${expression.is('pausing', { BOOL: false })})`);
  }
  return terms.join(' AND ');
}

/** A field that the patch leaves undefined stays as it is. */
function changesOf({ to, patch = {} }: Move, expression: Expression): string {
  const fields = Object.entries({ ...patch, status: to }).filter(([, value]) => value !== undefined);
  const sets = fields.map(([name, value]) => expression.is(name, toAttribute(name, value)));
  if (patch.expiresAt !== undefined) sets.push(expression.is('expires', forgottenAt(patch.expiresAt)));
  const remove = isOpen(to) ? '' : ` REMOVE ${expression.name('listed')}`;
  return `SET ${sets.join(', ')}${remove}`;
}
