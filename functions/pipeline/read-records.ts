import { compileFilters } from '../core/filters/compile.ts';
import { currentFilter } from '../core/filters/filter.ts';
import type { Json, RecordDocument } from '../core/json.ts';
import type { RecordsAsked, RecordsPage } from '../core/operations.ts';
import type { RecordReader } from '../core/ports/record-reader.ts';
import type { Source, SourceQuery } from '../core/ports/source.ts';
import { Problem } from '../core/problem.ts';
import { countRecords } from './count-records.ts';
import { type Choices, resolveSpec } from './resolve-spec.ts';

interface Reading extends Choices {
  readonly source: Source;
  readonly clock: () => number;
}

/** How long a caller waits for a count, and for a list, in milliseconds. */
const COUNT_MS = 2000;
const LIST_MS = 20_000;

/** Reads records where their source is. */
export function recordReader(reading: Reading): RecordReader {
  return {
    count: ({ owner, spec }) => countRecords(reading, spec, owner, { untilMs: reading.clock() + COUNT_MS }),
    list: (asked) => listRecords(reading, asked),
    async find({ owner, resource, key }) {
      const found = Object.hasOwn(reading.resources, resource) ? reading.resources[resource] : undefined;
      if (!found) throw new Error(`there is no resource ${resource}`);
      return reading.source.find({ owner, collection: found.collection, key: found.key }, key);
    },
  };
}

async function listRecords(reading: Reading, asked: RecordsAsked): Promise<RecordsPage> {
  const { owner, resource, filters = {}, page } = asked;
  const spec = resolveSpec({ resource, filters, format: 'json' }, reading);
  const matches = compileFilters(spec.filters);
  const until = reading.clock() + LIST_MS;
  const first = (page.number - 1) * page.size;
  const records: RecordDocument[] = [];
  let total = 0;
  const query = {
    owner,
    collection: spec.collection,
    key: spec.key,
    filters: spec.filters.map(currentFilter),
  };
  for await (const record of everyRecord(reading.source, query)) {
    if (!matches(record)) continue;
    if (total >= first && total < first + page.size) records.push(record);
    total++;
    if (reading.clock() >= until)
      throw new Problem('unavailable', `more than ${total} records cannot be counted while you wait`);
  }
  return { records, total, page };
}

/** Those that a source leaves of its collection: what it cannot leave out by the filters comes along. */
async function* everyRecord(source: Source, query: SourceQuery): AsyncGenerator<RecordDocument> {
  const [range = { after: null, upto: null }] = await source.split(query, 1);
  for (let cursor: Json | undefined = null; cursor !== undefined; ) {
    const page = await source.page(query, range, cursor);
    yield* page.records;
    cursor = page.next === null ? undefined : page.next;
  }
}
