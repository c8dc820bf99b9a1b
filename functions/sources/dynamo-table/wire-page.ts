import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RecordDocument } from '../../core/json.ts';
import type { WirePage } from '../../core/wire-page.ts';
import { toDocument, toValue } from './document.ts';

/** The body of a response to Query or Scan; `leaveOut` names the attribute that is no part of its records. */
export function wirePage(bytes: Uint8Array, key: string, leaveOut: string | undefined): WirePage {
  return { form: 'dynamodb-json', bytes, key, leaveOut, readValue };
}

const readValue: WirePage['readValue'] = (text) => toValue(JSON.parse(text) as AttributeValue);

/** The records of such a body. */
export function recordsOf({ bytes, leaveOut }: WirePage): readonly RecordDocument[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  const { Items = [] } = JSON.parse(text) as { Items?: readonly Record<string, AttributeValue>[] };
  return Items.map((item) => toDocument(item, leaveOut));
}
