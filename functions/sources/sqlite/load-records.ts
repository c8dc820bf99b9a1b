import type { DatabaseSync } from 'node:sqlite';
import { isTooDeep, MOST_LEVELS } from '../../core/document.ts';
import { exactJson } from '../../core/exact-json.ts';
import type { RecordDocument } from '../../core/json.ts';
import type { RecordKey } from '../../core/key-order.ts';
import { Numeral } from '../../core/numeral.ts';
import type { SourceQuery } from '../../core/ports/source.ts';
import { Problem } from '../../core/problem.ts';
import { createRecords } from './schema.ts';
import { unlessBusy } from './unless-busy.ts';
import { within } from './within.ts';

/** How many records are staged in one transaction. */
const BATCH = 500;
const KEY_BYTES = 1024;
/** A cursor that holds the key stays under 4 KiB of JSON. */
const KEY_JSON_BYTES = 4000;

type Row = readonly [key: bigint | string, body: string];

export interface Loaded {
  readonly read: number;
  /** How many of them are there now: the others had the key of a later one. */
  readonly kept: number;
}

/**
 * Puts records into an owner's collection, replacing those of the same key, all or nothing.
 * Each record is checked before the next one is asked for. A record without a fit key, or
 * nested too deep, is `Problem('invalid')` that says why; a number and a text that would be one key in a file are
 * `Problem('conflict')`.
 * The write lock is taken only at the end, for records that are already checked and on disk.
 */
export async function loadRecords(
  db: DatabaseSync,
  query: SourceQuery,
  records: Iterable<RecordDocument> | AsyncIterable<RecordDocument>,
): Promise<Loaded> {
  unlessBusy(() => createRecords(db));
  const stage = `load_${crypto.randomUUID().replaceAll('-', '')}`;
  db.exec(`CREATE TEMP TABLE ${stage} (key NOT NULL, body TEXT NOT NULL)`);
  try {
    const read = await stageAll(db, stage, rowsOf(query, records));
    return { read, kept: merge(db, stage, query) };
  } finally {
    db.exec(`DROP TABLE temp.${stage}`);
  }
}

async function* rowsOf(
  { key }: SourceQuery,
  records: Iterable<RecordDocument> | AsyncIterable<RecordDocument>,
): AsyncGenerator<Row> {
  for await (const record of records) {
    if (isTooDeep(record))
      throw new Problem('invalid', `the record is nested more than ${MOST_LEVELS} levels deep`);
    const value = fitKey(record, key);
    yield [typeof value === 'number' ? BigInt(value) : value, exactJson(record)];
  }
}

async function stageAll(db: DatabaseSync, stage: string, rows: AsyncIterable<Row>): Promise<number> {
  const put = db.prepare(`INSERT INTO temp.${stage} (key, body) VALUES (?, ?)`);
  const putAll = (batch: readonly Row[]) =>
    unlessBusy(() =>
      within(db, 'BEGIN', () => {
        for (const row of batch) put.run(...row);
      }),
    );
  let count = 0;
  let batch: Row[] = [];
  for await (const row of rows) {
    count++;
    if (batch.push(row) < BATCH) continue;
    putAll(batch);
    batch = [];
  }
  putAll(batch);
  return count;
}

/**
 * Copies the staged records into the collection and says how many there are: of those with one key the last stays. They
 * go in the order of keys, which a B-tree takes several times faster.
 */
function merge(db: DatabaseSync, stage: string, { owner, collection }: SourceQuery): number {
  const kept = db.prepare(`SELECT count(DISTINCT key) AS kept FROM temp.${stage}`).get()?.kept;
  const copy = db.prepare(
    `INSERT OR REPLACE INTO main.records (owner, collection, key, body)
     SELECT ?, ?, key, body FROM temp.${stage} ORDER BY key, rowid`,
  );
  unlessBusy(() =>
    within(db, 'BEGIN IMMEDIATE', () => {
      refuseTwins(db, stage, { owner, collection });
      copy.run(owner, collection);
    }),
  );
  return Number(kept);
}

/**
 * Refuses a number and a text of the same digits, which no CSV file tells apart. Expressions such as `key || ''` compare by type,
 * where casts would not.
 */
function refuseTwins(db: DatabaseSync, stage: string, of: Pick<SourceQuery, 'owner' | 'collection'>): void {
  const there = 'SELECT 1 FROM main.records WHERE owner = $owner AND collection = $collection AND';
  const staged = `SELECT key FROM temp.${stage}`;
  const twin = db.prepare(
    `SELECT key FROM temp.${stage} AS s WHERE typeof(key) = 'integer' AND (
       (key || '') IN (${staged} WHERE typeof(key) = 'text')
       OR EXISTS (${there} key >= '') AND EXISTS (${there} key = s.key || ''))
     UNION ALL SELECT CAST(key AS INTEGER) FROM temp.${stage} AS s
       WHERE typeof(key) = 'text' AND EXISTS (${there} key < '')
       AND CAST(key AS INTEGER) || '' = key AND EXISTS (${there} key = CAST(s.key AS INTEGER) + 0)
     LIMIT 1`,
  );
  const key = twin.get({ ...of })?.key;
  if (key === undefined) return;
  throw new Problem('conflict', `the keys ${key} and "${key}" would be one in a file: a number and a text`);
}

function fitKey(record: RecordDocument, name: string): RecordKey {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  const fault = value instanceof Numeral ? 'is a number that is no safe integer' : unfitness(value);
  if (fault === undefined) return value as RecordKey;
  throw new Problem('invalid', `the key "${name}" ${fault}`, {
    faults: [{ in: 'body', at: [name], reason: 'value', message: fault, value }],
  });
}

function unfitness(value: unknown): string | undefined {
  if (value === undefined) return 'is missing';
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? undefined : 'is a number that is no safe integer';
  if (typeof value !== 'string') return 'is neither an integer nor a text';
  if (value === '') return 'is empty';
  if (!value.isWellFormed()) return 'holds an unpaired surrogate';
  if (Buffer.byteLength(value) > KEY_BYTES) return `is longer than ${KEY_BYTES} bytes`;
  return Buffer.byteLength(JSON.stringify(value)) > KEY_JSON_BYTES
    ? 'has too many control characters'
    : undefined;
}
