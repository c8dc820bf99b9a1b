import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RecordDocument, Value } from '../../core/json.ts';
import { compareKeys } from '../../core/key-order.ts';
import { readNumber } from '../../core/numeral.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * An item as a document. Numbers keep all 38 digits, bytes become base64 text, and a set becomes a list in a fixed order
 * (numbers by value, texts by their UTF-8 bytes), because DynamoDB promises none. A composed partition key is left out.
 */
export function toDocument(item: Attributes, leaveOut: string | undefined): RecordDocument {
  const entries: [string, Value][] = [];
  for (const name in item) {
    if (name !== leaveOut) entries.push([name, toValue(item[name] as AttributeValue)]);
  }
  return Object.fromEntries(entries);
}

/** An attribute's value; bytes may also be the base64 text as which they travel. */
export function toValue(value: AttributeValue): Value {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return toNumber(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.M !== undefined) return toDocument(value.M, undefined);
  if (value.L !== undefined) return value.L.map(toValue);
  return toOthers(value);
}

function toOthers(value: AttributeValue): Value {
  if (value.SS !== undefined) return value.SS.toSorted(compareKeys);
  if (value.NS !== undefined)
    return value.NS.toSorted((a, b) => Number(a) - Number(b) || compareKeys(a, b)).map(toNumber);
  if (value.B !== undefined) return toBase64(value.B);
  if (value.BS !== undefined) return value.BS.map(toBase64).sort();
  throw new Error(`an attribute is of an unknown type: ${Object.keys(value)}`);
}

/** Fifteen characters always fit into a double. */
const toNumber = (text: string): Value => (text.length <= 15 ? Number(text) : readNumber(text));

export const toBase64 = (bytes: Uint8Array | string): string =>
  typeof bytes === 'string'
    ? Buffer.from(bytes, 'base64').toString('base64')
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
