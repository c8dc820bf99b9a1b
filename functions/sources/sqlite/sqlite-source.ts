import type { DatabaseSync } from 'node:sqlite';
import type { Range } from '../../core/chunk.ts';
import { parseDocument } from '../../core/document.ts';
import type { Json, RecordDocument } from '../../core/json.ts';
import { compareKeys, type RecordKey } from '../../core/key-order.ts';
import type { Source, SourcePage, SourceQuery } from '../../core/ports/source.ts';
import { filteringOf } from './filtered.ts';
import { recordFinder } from './find-record.ts';
import { milestones } from './milestones.ts';
import { narrowed } from './narrowed.ts';
import { ABOVE_ALL, BELOW_ALL, createRecords } from './schema.ts';
import { turn } from './turn.ts';
import { unlessBusy } from './unless-busy.ts';
import { type Bounds, wirePageReader } from './wire-page.ts';

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
  const limits = { pageRows, pageUnits };
  unlessBusy(() => createRecords(db));
  const select = db.prepare(
    'SELECT key, body FROM records WHERE owner = ? AND collection = ? AND key > ? AND key <= ? ORDER BY key',
  );
  select.setReturnArrays(true);

  const count = db.prepare(
    'SELECT count(*) AS records FROM records WHERE owner = ? AND collection = ? AND key > ? AND key <= ?',
  );

  const readBytes = wirePageReader(db, limits);
  const filtering = filteringOf(db, limits);

  return {
    async page(query, range, cursor) {
      await turn();
      const bounds = boundsOf(query, range, cursor);
      return unlessBusy(() => {
        const filtered = filtering(query)?.page(bounds, query.key);
        if (filtered) return query.wire ? filtered : withoutWire(filtered);
        return query.wire ? readBytes(bounds, query.key) : readPage(select.iterate(...bounds), limits);
      });
    },
    async tally(query, range, cursor) {
      await turn();
      return unlessBusy(() => filtering(query)?.tally(boundsOf(query, range, cursor)));
    },
    async count(query, range = ALL) {
      await turn();
      return Number(unlessBusy(() => count.get(...boundsOf(query, range, null)))?.records);
    },
    find: recordFinder(db),
    async split(query, wanted) {
      const whole = unlessBusy(() => narrowed(db, query));
      const keys = wanted > 1 ? await milestones(db, query, turn) : [];
      return rangesBetween(whole, quantiles(keys.filter(within(whole)), wanted));
    },
  };
}

function readPage(rows: Iterable<unknown>, { pageRows, pageUnits }: Required<PageLimits>): SourcePage {
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

const ALL: Range = { after: null, upto: null };

const boundsOf = ({ owner, collection }: SourceQuery, { after, upto }: Range, cursor: Json): Bounds => [
  owner,
  collection,
  bound(cursor ?? after, BELOW_ALL),
  bound(upto, ABOVE_ALL),
];

const bound = <Open>(key: Json, open: Open): RecordKey | Open => (key === null ? open : (key as RecordKey));

const withoutWire = ({ records, next }: SourcePage): SourcePage => ({ records, next, filtered: true });

/** At most `wanted - 1` keys that divide the sorted ones into parts of about one size. */
function quantiles(keys: readonly RecordKey[], wanted: number): RecordKey[] {
  const places = Array.from({ length: wanted - 1 }, (_, i) => Math.floor(((i + 1) * keys.length) / wanted));
  return [...new Set(places)].flatMap((place) => keys[place - 1] ?? []);
}

const within =
  ({ after, upto }: Range) =>
  (key: RecordKey): boolean =>
    (after === null || compareKeys(key, after as RecordKey) > 0) &&
    (upto === null || compareKeys(key, upto as RecordKey) < 0);

function rangesBetween(whole: Range, borders: readonly RecordKey[]): readonly Range[] {
  return [...borders, whole.upto].map((upto, i) => ({ after: borders[i - 1] ?? whole.after, upto }));
}
