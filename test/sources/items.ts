import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RecordDocument, Value } from '../../functions/core/json.ts';
import { Numeral } from '../../functions/core/numeral.ts';

/** A record as an application would put it. */
export const toItem = (record: RecordDocument): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, toAttribute(value)]));

function toAttribute(value: Value): AttributeValue {
  if (value === null || value === undefined) return { NULL: true };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (value instanceof Numeral) return { N: value.text };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  return { M: toItem(value as RecordDocument) };
}
