import { join } from 'node:path';
import type { RecordDocument } from '../../functions/core/json.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { loadRecords } from '../../functions/sources/sqlite/index.ts';
import { contest, type Measured } from './measured.ts';
import { ndjsonPages, writeNdjson } from './ndjson-pages.ts';
import { listings, OWNER } from './workload.ts';

const CONTENDERS = ['waybill', 'csv-stringify', 'papaparse'];

export interface Group {
  readonly title: string;
  /** Each contender's median run; the first one is Waybill. */
  readonly results: ReadonlyMap<string, Measured>;
}

export interface BenchOptions {
  readonly rows: number;
  readonly rounds: number;
  /** An empty folder for the rows and the files. */
  readonly folder: string;
}

/** Encoding alone, and whole exports from a database to a file, against the packages people use. */
export async function csvBench({ rows, rounds, folder }: BenchOptions): Promise<readonly Group[]> {
  const ndjson = join(folder, 'rows.ndjson');
  writeNdjson(ndjson, rows);
  const encoding = await contest({
    program: 'encode-contender.ts',
    contenders: CONTENDERS,
    input: ndjson,
    rounds,
  });
  const data = await loadListings(join(folder, 'data'), ndjson);
  const exporting = await contest({
    program: 'export-contender.ts',
    contenders: CONTENDERS,
    input: data,
    rounds,
  });
  return [
    { title: 'CSV, encoding alone: records to bytes', results: encoding },
    { title: 'CSV, the whole step: SQLite pages to a file on disk', results: exporting },
  ];
}

function* records(ndjson: string): Generator<RecordDocument> {
  for (const page of ndjsonPages(ndjson)) yield* page;
}

/** Puts the rows of an NDJSON file into a data folder and gives the folder. */
export async function loadListings(dir: string, ndjson: string): Promise<string> {
  const { database, close } = openDataFolder(dir);
  const query = { owner: OWNER, collection: listings.collection, key: listings.key };
  await loadRecords(database, query, records(ndjson));
  close();
  return dir;
}
