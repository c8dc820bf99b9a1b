import { createReadStream, createWriteStream, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import type { Json, RecordDocument } from '../../functions/core/json.ts';
import { type DataFolder, openDataFolder } from '../../functions/local/data-folder.ts';
import { runExport } from '../../functions/local/run-export.ts';
import { sqliteSource } from '../../functions/sources/sqlite/index.ts';
import type { Measured } from './measured.ts';
import { peakMemory } from './peak-memory.ts';
import { headerLine, stringifyStream, unparsePage } from './peers.ts';
import { registerWorkload } from './registered.ts';
import { stopwatch } from './stopwatch.ts';
import { benchProfile, listings, OWNER } from './workload.ts';

type Proof = Pick<Measured, 'bytes' | 'crc32'>;

interface Made {
  readonly rows: number;
  /** What the file holds; found after the time was taken. */
  proof(): Proof | Promise<Proof>;
}

/** Records of a data folder become a file on disk. */
type Export = (folder: DataFolder) => Promise<Made>;

const contenders: Readonly<Record<string, Export>> = {
  /** By the state machine: with ledger, checksums, the joined file and its manifest. */
  async waybill(folder) {
    registerWorkload();
    const { record, dispose } = await runExport({
      folder,
      source: sqliteSource(folder.database),
      request: { owner: OWNER, resource: listings.name, format: 'csv', profile: benchProfile.name },
      log: (level, message, fields) => level === 'error' && console.error(message, fields),
    });
    dispose();
    const { rows, bytes, crc32: crc } = record.file;
    return { rows, proof: () => ({ bytes, crc32: Number.parseInt(crc, 16) }) };
  },

  async 'csv-stringify'(folder) {
    const file = join(folder.dir, 'csv-stringify.csv');
    let rows = 0;
    const records = async function* () {
      for await (const page of pages(folder)) {
        rows += page.length;
        yield* page;
      }
    };
    await pipeline(Readable.from(records()), stringifyStream(), createWriteStream(file));
    return { rows, proof: () => proofOf(file) };
  },

  async papaparse(folder) {
    const file = join(folder.dir, 'papaparse.csv');
    const out = openSync(file, 'w');
    let rows = 0;
    writeSync(out, headerLine);
    for await (const page of pages(folder)) {
      rows += page.length;
      writeSync(out, unparsePage(page));
    }
    return { rows, proof: () => proofOf(file) };
  },
};

/** The same pages that Waybill reads. */
async function* pages({ database }: DataFolder): AsyncGenerator<readonly RecordDocument[]> {
  const source = sqliteSource(database);
  const query = { owner: OWNER, collection: listings.collection, key: listings.key };
  let cursor: Json = null;
  do {
    const page = await source.page(query, { after: null, upto: null }, cursor);
    yield page.records;
    cursor = page.next;
  } while (cursor !== null);
}

/** One contender in a process of its own, timed from the first read to the last byte written. */
async function run(name: string, data: string): Promise<Measured> {
  const makeFile = contenders[name];
  if (!makeFile) throw new Error(`no contender is called ${name}`);
  const folder = openDataFolder(data);
  const clock = stopwatch();
  clock.start();
  const made = await makeFile(folder);
  clock.stop();
  const peakBytes = peakMemory();
  folder.close();
  return { ...(await made.proof()), rows: made.rows, ...clock.read(), peakBytes };
}

const [name = '', data = ''] = process.argv.slice(2);
console.log(JSON.stringify(await run(name, data)));

/** Length and checksum of a peer's file. */
async function proofOf(file: string): Promise<Proof> {
  let [bytes, crc] = [0, 0];
  for await (const chunk of createReadStream(file)) {
    bytes += chunk.length;
    crc = crc32(chunk, crc);
  }
  rmSync(file);
  return { bytes, crc32: crc };
}
