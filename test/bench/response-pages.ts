import { closeSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { RecordDocument } from '../../functions/core/json.ts';
import { ndjsonPages } from './ndjson-pages.ts';
import { listings, OWNER } from './workload.ts';

/** Where a response lies in the file, and what it holds. */
export interface ResponsePage {
  readonly from: number;
  readonly bytes: number;
  readonly rows: number;
  /** The sort key of its last item. */
  readonly last: string;
}

/** What one Query reads at most, by DynamoDB's own measure of items. */
const PAGE_BYTES = 1 << 20;
/** For what follows the items. */
const TAIL_ROOM = 1024;

type Item = Record<string, AttributeValue>;

/** Writes the rows of an NDJSON file as the bodies of Query responses, without what follows their items, and an index of them. */
export function writeResponses(path: string, ndjson: string): void {
  const file = openSync(path, 'wx');
  const index: ResponsePage[] = [];
  let from = 0;
  for (const { items, last } of pagesOf(ndjson)) {
    const bytes = writeSync(file, `{"Count":${items.length},"Items":[${items.join()}]`);
    index.push({ from, bytes, rows: items.length, last });
    from += bytes;
  }
  closeSync(file);
  writeFileSync(indexOf(path), JSON.stringify(index));
}

/** Such a file, read response by response. */
export class ResponsePages {
  readonly pages: readonly ResponsePage[];
  readonly #file: number;
  /** Two in turns, so that none is filled while a page is read ahead of the one before. */
  #buffers: readonly [Buffer, Buffer];

  constructor(path: string) {
    this.pages = JSON.parse(readFileSync(indexOf(path), 'utf8'));
    this.#file = openSync(path, 'r');
    const most = Math.max(...this.pages.map(({ bytes }) => bytes)) + TAIL_ROOM;
    this.#buffers = [Buffer.alloc(most), Buffer.alloc(most)];
  }

  /** The whole body, which stands until the next but one; the last of a range names no key to go on from. */
  body(index: number, isLast: boolean): Buffer {
    const { from, bytes, rows, last } = this.pages[index] as ResponsePage;
    const key = { [PARTITION]: { S: OWNER }, [listings.key]: { S: last } };
    const goOn = isLast ? '' : `,"LastEvaluatedKey":${JSON.stringify(key)}`;
    const tail = `${goOn},"ScannedCount":${rows}}`;
    const [body, other] = this.#buffers;
    this.#buffers = [other, body];
    readSync(this.#file, body, 0, bytes, from);
    return body.subarray(0, bytes + body.write(tail, bytes, 'latin1'));
  }
}

export const PARTITION = 'owner';
const indexOf = (path: string): string => `${path}.json`;

function* pagesOf(ndjson: string): Generator<{ items: readonly string[]; last: string }> {
  let items: string[] = [];
  let [bytes, last] = [0, ''];
  for (const records of ndjsonPages(ndjson)) {
    for (const record of records) {
      const item = itemOf(record);
      const size = membersSize(item);
      if (bytes + size > PAGE_BYTES) {
        yield { items, last };
        items = [];
        bytes = 0;
      }
      items.push(JSON.stringify(item));
      bytes += size;
      last = String(record[listings.key]);
    }
  }
  if (items.length > 0) yield { items, last };
}

/** DynamoDB keeps no order of attributes, so they come in another one than the columns. */
function itemOf(record: RecordDocument): Item {
  const item = { [PARTITION]: { S: OWNER }, ...marshall(record) };
  return Object.fromEntries(Object.entries(item).sort(([a], [b]) => crc32(a) - crc32(b))) as Item;
}

const membersSize = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0);

/** As DynamoDB's documentation counts an attribute's value. */
function sizeOf(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/\D/g, '').length / 2) + 1;
  if (value.L !== undefined) return 3 + value.L.reduce((sum, one) => sum + 1 + sizeOf(one), 0);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + membersSize(value.M);
  return 1;
}
