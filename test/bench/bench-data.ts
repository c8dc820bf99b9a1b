import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordDocument } from '../../functions/core/json.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { loadRecords } from '../../functions/sources/sqlite/index.ts';
import { writeNativeCells } from './native-cells.ts';
import { ndjsonPages, writeNdjson } from './ndjson-pages.ts';
import { writeResponses } from './response-pages.ts';
import { tree } from './tree-workload.ts';
import { listing, listings, OWNER } from './workload.ts';

/** The workload's first rows in the forms that contenders read, each made when it is first asked for. */
export class BenchData {
  readonly rows: number;
  /** For whatever else is written. */
  readonly folder: string;

  /** In an empty folder, which others of the same number of rows may share. */
  constructor(folder: string, rows: number) {
    this.folder = folder;
    this.rows = rows;
  }

  /** Fewer of the same rows. */
  of(rows: number): BenchData {
    return new BenchData(this.folder, rows);
  }

  /** A JSON document a line. */
  get ndjson(): string {
    return this.#made('rows.ndjson', (path) => writeNdjson(path, this.rows, listing));
  }

  /** Records that nest others, likewise. */
  get trees(): string {
    return this.#made('trees.ndjson', (path) => writeNdjson(path, this.rows, tree));
  }

  /** Cells as the C program reads them. */
  get nativeCells(): string {
    return this.#made('rows.cells', (path) => writeNativeCells(path, this.ndjson));
  }

  /** Bodies of DynamoDB's responses. */
  get responses(): string {
    return this.#made('rows.responses', (path) => writeResponses(path, this.ndjson));
  }

  /** A folder of the embedded runtime that holds the rows. */
  async database(): Promise<string> {
    const dir = join(this.folder, `data-${this.rows}`);
    if (existsSync(dir)) return dir;
    const { database, close } = openDataFolder(dir);
    const query = { owner: OWNER, collection: listings.collection, key: listings.key };
    await loadRecords(database, query, records(this.ndjson));
    close();
    return dir;
  }

  #made(name: string, write: (path: string) => void): string {
    const path = join(this.folder, `${this.rows}-${name}`);
    if (!existsSync(path)) write(path);
    return path;
  }
}

function* records(ndjson: string): Generator<RecordDocument> {
  for (const page of ndjsonPages(ndjson)) yield* page;
}
