import { readFileSync, rmSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { copyText, duckDbVersion, openDuckDb, selectDocuments } from './duckdb.ts';
import type { Measured } from './measured.ts';
import { peakMemory } from './peak-memory.ts';
import { stopwatch } from './stopwatch.ts';

/** DuckDB copies to where bytes are forgotten, since Waybill's stay in memory; only the copy is timed. */
async function run(from: string, home: string, ndjson: string): Promise<Measured> {
  const connection = await openDuckDb(home);
  const documents = selectDocuments(ndjson);
  if (from === 'table') await connection.run(`CREATE TABLE listings AS ${documents}`);
  const rows = from === 'table' ? 'listings' : `(${documents})`;
  const clock = stopwatch();
  clock.start();
  await connection.run(copyText(rows, devNull));
  clock.stop();
  const peakBytes = peakMemory();
  const file = `${ndjson}.${from}.csv`;
  await connection.run(copyText(rows, file));
  const { size } = statSync(file);
  const lines = linesOf(ndjson);
  rmSync(file);
  return { rows: lines, bytes: size, ...clock.read(), peakBytes, version: duckDbVersion };
}

/** JSON documents hold no line breaks. */
function linesOf(ndjson: string): number {
  const bytes = readFileSync(ndjson);
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

const [from = '', home = '', ndjson = ''] = process.argv.slice(2);
console.log(JSON.stringify(await run(from, home, ndjson)));
