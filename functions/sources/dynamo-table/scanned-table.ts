import { type AttributeValue, ScanCommand, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { Range } from '../../core/chunk.ts';
import type { Json } from '../../core/json.ts';
import type { Source } from '../../core/ports/source.ts';
import { wiredPage } from '../../core/wire-page.ts';
import { toBase64, toDocument } from './document.ts';
import { filterExpression } from './filter-expression.ts';
import { keepBody } from './kept-body.ts';
import type { Dynamo, Item } from './partition.ts';
import type { BoundTable } from './tables.ts';
import { recordsOf, wirePage } from './wire-page.ts';

export interface ScannedTable {
  readonly db: Dynamo;
  readonly layout: BoundTable;
  readonly limit: number | undefined;
}

/** Every record of a table that is bound to one owner, by parallel Scan: each of them once, in no order. */
export const scannedTable = ({ db, layout, limit }: ScannedTable): Source => ({
  async split(_query, wanted) {
    if (wanted <= 1) return [{ after: null, upto: null }];
    return Array.from({ length: wanted }, (_none, i) => ({ after: [i, wanted], upto: [i + 1, wanted] }));
  },

  async page({ key, wire, filters }, range, cursor) {
    const command = new ScanCommand({
      TableName: layout.table,
      ConsistentRead: layout.consistent,
      Limit: limit,
      ...sliceOf(range),
      ...filterExpression(filters),
      ...(cursor === null ? {} : { ExclusiveStartKey: fromCursor(cursor) }),
    });
    const keptBody = wire ? keepBody(command) : () => undefined;
    const { Items = [], LastEvaluatedKey } = await db.send(command);
    const next = LastEvaluatedKey ? toCursor(LastEvaluatedKey) : null;
    const body = keptBody();
    if (body) return wiredPage({ ...wirePage(body, key, undefined), unordered: true }, next, recordsOf);
    return { records: Items.map((item) => toDocument(item, undefined)), next, unordered: true };
  },

  /** Nobody says what the table's own keys are, so that the table is gone through until the record comes. */
  async find({ key: name }, key) {
    let from: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await db.send(
        new ScanCommand({
          TableName: layout.table,
          FilterExpression: '#key = :key',
          ExpressionAttributeNames: { '#key': name },
          ExpressionAttributeValues: { ':key': typeof key === 'number' ? { N: String(key) } : { S: key } },
          ConsistentRead: layout.consistent,
          Limit: limit,
          ...(from ? { ExclusiveStartKey: from } : {}),
        }),
      );
      if (Items[0]) return toDocument(Items[0], undefined);
      from = LastEvaluatedKey;
    } while (from);
    return undefined;
  },
});

/** A range's ends are fractions of the table's hash space, such as from [2, 7] to [3, 7]; the whole of it has none. */
function sliceOf({ after, upto }: Range): Pick<ScanCommandInput, 'Segment' | 'TotalSegments'> {
  if (after === null && upto === null) return {};
  const [Segment, TotalSegments] = Array.isArray(after) ? after : [];
  if (typeof Segment === 'number' && typeof TotalSegments === 'number') return { Segment, TotalSegments };
  throw new Error('a range of keys is not one of a table that is scanned');
}

/** The key at which a page ended, in DynamoDB's own JSON: bytes are base64. */
const toCursor = (key: Item): Json =>
  Object.fromEntries(
    Object.entries(key).map(([name, { S, N, B }]) => [
      name,
      B ? { B: toBase64(B) } : S === undefined ? { N: N ?? '' } : { S },
    ]),
  );

function fromCursor(cursor: Json): Item {
  if (typeof cursor !== 'object') throw new Error('a sort key is not where a table that is scanned goes on');
  const key = Object.entries(cursor as Readonly<Record<string, { readonly B?: string }>>);
  return Object.fromEntries(
    key.map(([name, value]) => [
      name,
      (value.B === undefined ? value : { B: Buffer.from(value.B, 'base64') }) as AttributeValue,
    ]),
  );
}
