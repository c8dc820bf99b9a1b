import { compileFilters } from '../../functions/core/filters/compile.ts';
import { readFilters } from '../../functions/core/filters/read-filters.ts';
import type { Encoder } from '../../functions/core/format.ts';
import type { Json } from '../../functions/core/json.ts';
import type { SourcePage } from '../../functions/core/ports/source.ts';
import { wiredPage } from '../../functions/core/wire-page.ts';
import { csv } from '../../functions/formats/csv/index.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { recordsOf, wirePage } from '../../functions/sources/dynamo-table/wire-page.ts';
import { sqliteSource } from '../../functions/sources/sqlite/index.ts';
import type { Measured } from './measured.ts';
import { peakMemory } from './peak-memory.ts';
import { PARTITION, ResponsePages } from './response-pages.ts';
import { stopwatch } from './stopwatch.ts';
import { benchProfile, listing, listings, OWNER } from './workload.ts';

const PART = 8 << 20;
const PAGE_ROOM = 2 << 20;

/** What each lets through: all, a half, one in a thousand, one in a million. */
const FILTERS = {
  none: {},
  all: { stock_gteq: -1000 },
  half: { rating_lt: 2.55 },
  thousand: { brand_eq: 'Lumen', country_eq: 'DE', category_eq: 'Toys/Puzzles' },
  million: { ean_eq: listing(1).ean },
};

/** Who carries the filters out: the source, or a compiled function over records. */
type By = 'source' | 'function';

const { filters } = readFilters(FILTERS[process.argv[3] as keyof typeof FILTERS], listings, {});
const matches = filters.length > 0 ? compileFilters(filters) : undefined;

async function* sqlitePages(folder: string, by: By): AsyncGenerator<SourcePage> {
  const { database, close } = openDataFolder(folder);
  const source = sqliteSource(database);
  const query = { owner: OWNER, collection: listings.collection, key: listings.key, wire: by === 'source' };
  const asked = by === 'source' ? { ...query, filters } : query;
  let cursor: Json = null;
  do {
    const page = await source.page(asked, { after: null, upto: null }, cursor);
    yield page;
    cursor = page.next;
  } while (cursor !== null);
  close();
}

async function* dynamoPages(file: string): AsyncGenerator<SourcePage> {
  const responses = new ResponsePages(file);
  for (const at of responses.pages.keys())
    yield wiredPage(wirePage(responses.body(at, true), listings.key, PARTITION), null, recordsOf);
}

/** Pages become CSV as in a step; gives how many bytes. */
async function write(pages: AsyncIterable<SourcePage>, encoder: Encoder): Promise<number> {
  const sink = new PartBuffer(PART + PAGE_ROOM);
  let carry = encoder.begin(sink);
  let bytes = 0;
  for await (const page of pages) {
    if (sink.length >= PART) {
      bytes += sink.length;
      sink.reset();
    }
    const encoded = page.filtered && page.wire ? encoder.wire?.(carry, page.wire, sink) : undefined;
    const kept = () => (matches && !page.filtered ? page.records.filter(matches) : page.records);
    carry = (encoded ?? encoder.page(carry, kept(), sink)).carry;
  }
  encoder.end(carry, sink);
  return bytes + sink.length;
}

/** One way through all records in a process of its own; what is timed begins with the reading. */
async function run([store = '', , by = '', path = '', rows = '']: readonly string[]): Promise<Measured> {
  const encoder = csv.compile({ columns: listings.columns, profile: benchProfile });
  const clock = stopwatch();
  clock.start();
  const pages = store === 'sqlite' ? sqlitePages(path, by as By) : dynamoPages(path);
  const bytes = await write(pages, encoder);
  clock.stop();
  return { rows: Number(rows), bytes, ...clock.read(), peakBytes: peakMemory() };
}

console.log(JSON.stringify(await run(process.argv.slice(2))));
