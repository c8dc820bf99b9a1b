import type { DatabaseSync } from 'node:sqlite';
import type { Range } from '../../core/chunk.ts';
import { parseDocument } from '../../core/document.ts';
import type { Json, RecordDocument } from '../../core/json.ts';
import type { RecordKey } from '../../core/key-order.ts';
import type { Source, SourcePage } from '../../core/ports/source.ts';
import { recordFinder } from './find-record.ts';
import { milestones } from './milestones.ts';
import { ABOVE_ALL, BELOW_ALL, createRecords } from './schema.ts';
import { turn } from './turn.ts';
import { unlessBusy } from './unless-busy.ts';
import { wirePageReader } from './wire-page.ts';

export interface PageLimits {
  /** Records of a page at most. */
  readonly pageRows?: number;
  /** A page ends with the record that reaches this many UTF-16 units of JSON. */
  readonly pageUnits?: number;
}

/** Records in the SQLite table of `createRecords`, which it makes where it is missing. A cursor is the last key read. */
export function sqliteSource(
  db: DatabaseSync,
  { pageRows = 1000, pageUnits = 1 << 20 }: PageLimits = {},
): Source {
  unlessBusy(() => createRecords(db));
  const select = db.prepare(
    'SELECT key, body FROM records WHERE owner = ? AND collection = ? AND key > ? AND key <= ? ORDER BY key',
  );
  select.setReturnArrays(true);

  const count = db.prepare(
    'SELECT count(*) AS records FROM records WHERE owner = ? AND collection = ? AND key > ? AND key <= ?',
  );

  const readBytes = wirePageReader(db, { pageRows, pageUnits });

  function readPage(rows: Iterable<unknown>): SourcePage {
    const records: RecordDocument[] = [];
    let units = 0;
    let last: RecordKey | null = null;
    for (const [key, body] of rows as Iterable<[RecordKey, string]>) {
      if (records.length >= pageRows || units >= pageUnits) return { records, next: last };
      records.push(parseDocument(body));
      units += body.length;
      last = key;
    }
    return { records, next: null };
  }

  return {
    async page({ owner, collection, key, wire }, { after, upto }, cursor) {
      await turn();
      const bounds = [bound(cursor ?? after, BELOW_ALL), bound(upto, ABOVE_ALL)] as const;
      return unlessBusy(() => {
        if (wire) return readBytes([owner, collection, ...bounds], key);
        return readPage(select.iterate(owner, collection, ...bounds));
      });
    },
    async count({ owner, collection }, range) {
      await turn();
      const bounds = [bound(range?.after ?? null, BELOW_ALL), bound(range?.upto ?? null, ABOVE_ALL)] as const;
      return Number(unlessBusy(() => count.get(owner, collection, ...bounds))?.records);
    },
    find: recordFinder(db),
    async split(query, wanted) {
      const keys = wanted > 1 ? await milestones(db, query, turn) : [];
      return rangesBetween(quantiles(keys, wanted));
    },
  };
}

const bound = <Open>(key: Json, open: Open): RecordKey | Open => (key === null ? open : (key as RecordKey));

/** At most `wanted - 1` keys that divide the sorted ones into parts of about one size. */
function quantiles(keys: readonly RecordKey[], wanted: number): RecordKey[] {
  const places = Array.from({ length: wanted - 1 }, (_, i) => Math.floor(((i + 1) * keys.length) / wanted));
  return [...new Set(places)].flatMap((place) => keys[place - 1] ?? []);
}

function rangesBetween(borders: readonly RecordKey[]): readonly Range[] {
  return [...borders, null].map((upto, i) => ({ after: borders[i - 1] ?? null, upto }));
}
