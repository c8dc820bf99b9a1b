import { parseDocument } from '../../core/document.ts';
import type { RecordDocument, Value } from '../../core/json.ts';
import type { WirePage } from '../../core/wire-page.ts';

/** The bodies of records as one run of bytes. */
export function wirePage(bodies: readonly string[], key: string): WirePage {
  const ends: number[] = [];
  let end = 0;
  for (const body of bodies) {
    end += Buffer.byteLength(body);
    ends.push(end);
  }
  const bytes = Buffer.allocUnsafeSlow(end);
  bodies.forEach((body, index) => {
    bytes.write(body, ends[index - 1] ?? 0);
  });
  return { dialect: 'json-documents', bytes, ends, key, readValue };
}

/** As an item of a document, since a number is read exactly only inside of one. */
function readValue(text: string): Value {
  return (parseDocument(`{"value":${text}}`) as RecordDocument).value;
}
