import { isUtf8 } from 'node:buffer';
import type { DatabaseSync } from 'node:sqlite';
import { parseDocument } from '../../core/document.ts';
import type { RecordDocument, Value } from '../../core/json.ts';
import type { RecordKey } from '../../core/key-order.ts';
import type { SourcePage } from '../../core/ports/source.ts';
import { type WirePage, wiredPage } from '../../core/wire-page.ts';
import type { FilterSql } from './filter-sql.ts';

/** The rows of a range, at most so many. */
const RANGE = `FROM records WHERE owner = ?1 AND collection = ?2 AND key > ?3 AND key <= ?4 ORDER BY key LIMIT ?5`;
/** Number of the first parameter that a filter may have. */
export const FILTER_PARAMS = 6;

export type Bounds = readonly [
  owner: string,
  collection: string,
  above: RecordKey,
  upto: RecordKey | Uint8Array,
];

/**
 * Reads the bodies of a page as one value, which costs a fraction of reading them one by one. Pages end as those of
 * records do, but their size is counted in bytes; a filter leaves bodies out and moves no page's end.
 */
export function wirePageReader(
  db: DatabaseSync,
  { pageRows, pageUnits }: { readonly pageRows: number; readonly pageUnits: number },
  filter?: FilterSql,
): (bounds: Bounds, key: string) => SourcePage {
  const { sql, params } = filter ?? { sql: undefined, params: [] };
  const body = sql === undefined ? 'body' : `CASE WHEN ${sql} THEN body END AS body`;
  const sizesOf = db.prepare(
    `SELECT group_concat(octet_length(body)) AS sizes FROM (SELECT key, body ${RANGE})`,
  );
  const bodiesOf = db.prepare(
    `SELECT CAST(group_concat(body, '') AS BLOB) AS bytes, group_concat(octet_length(body)) AS sizes, count(*) AS read,
       max(key) AS last
     FROM (SELECT key, ${body} ${RANGE})`,
  );
  return (bounds, key) => {
    const ahead = numbersIn(sizesOf.get(...bounds, pageRows + 1)?.sizes);
    const wanted = rowsWithin(ahead.slice(0, pageRows), pageUnits);
    const isLast = wanted === ahead.length;
    const row = bodiesOf.get(...bounds, isLast ? wanted + 1 : wanted, ...params);
    // One that came in between the two reads shows that the range goes on.
    const next = isLast && Number(row?.read) <= wanted ? null : (row?.last as RecordKey | null);
    const bytes = (row?.bytes as Uint8Array | null) ?? NOTHING;
    return pageOf(wirePage(bytes, numbersIn(row?.sizes), key), next, filter !== undefined);
  };
}

export const NOTHING = new Uint8Array(0);

export const numbersIn = (list: unknown): readonly number[] =>
  typeof list === 'string' ? list.split(',').map(Number) : typeof list === 'number' ? [list] : [];

/** How many rows a page has that ends with the one that reaches so many bytes. */
function rowsWithin(sizes: readonly number[], bytes: number): number {
  let sum = 0;
  const last = sizes.findIndex((size) => {
    sum += size;
    return sum >= bytes;
  });
  return last < 0 ? sizes.length : last + 1;
}

/** The wire page of bodies that lie one behind the other, each of its size in `sizes`. */
export function wirePage(bytes: Uint8Array, sizes: readonly number[], key: string): WirePage {
  let end = 0;
  const ends = sizes.map((size) => {
    end += size;
    return end;
  });
  return { form: 'json-documents', bytes, ends, key, readValue };
}

/** Reads the text as a member of a document: `parseDocument` reads a number exactly only inside of one. */
const readValue = (text: string): Value => parseDocument(`{"value":${text}}`).value;

export function pageOf(wire: WirePage, next: RecordKey | null, filtered: boolean): SourcePage {
  if (!isUtf8(wire.bytes)) return { records: recordsOf(wire), next, ...(filtered && { filtered }) };
  return wiredPage(wire, next, recordsOf, filtered);
}

function recordsOf({ bytes, ends = [] }: WirePage): readonly RecordDocument[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return ends.map((end, index) => parseDocument(all.toString('utf8', ends[index - 1] ?? 0, end)));
}
