import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { listings } from './workload.ts';

/** Its versions have a suffix that the project's own dependencies may not have, and it is 70 MB: so it lives in the cache. */
const PACKAGE = '@duckdb/node-api';
const VERSION = '1.5.6-r.1';

export interface Connection {
  run(sql: string): Promise<unknown>;
}

interface DuckDb {
  readonly DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<Connection> }>;
  };
}

/** The folder it is installed in; throws why that cannot be. */
export function installDuckDb(): string {
  const home = join(cacheFolder(), `duckdb-${VERSION}`);
  if (existsSync(home)) return home;
  const made = `${home}.${process.pid}`;
  mkdirSync(made);
  try {
    const flags = ['--prefix', made, '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', ...flags, `${PACKAGE}@${VERSION}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    renameSync(made, home);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  return home;
}

/** A database in memory with one thread. */
export async function openDuckDb(home: string): Promise<Connection> {
  const { DuckDBInstance }: DuckDb = createRequire(join(home, 'package.json'))(PACKAGE);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run('SET threads = 1');
  return connection;
}

export const duckDbVersion = VERSION;

const quoted = (name: string): string => `'${name.replaceAll("'", "''")}'`;

const TYPES: Readonly<Record<string, string>> = {
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  list: 'VARCHAR[]',
};
const PRICE = 'STRUCT(amount DOUBLE, currency VARCHAR, list DOUBLE)';

/** The columns of the workload from the documents of an NDJSON file, whose shape is told, not guessed. */
export function selectDocuments(ndjson: string): string {
  const { columns } = listings;
  const members = columns.filter(({ path }) => !path.includes('.'));
  const shape = members.map(({ path, type }) => `${path}: ${quoted(TYPES[type] ?? 'VARCHAR')}`);
  const given = [...shape, `price: ${quoted(PRICE)}`].join(', ');
  const cells = columns.map(({ path, label }) => `${path} AS "${label}"`).join(', ');
  return `SELECT ${cells} FROM read_json(${quoted(ndjson)}, format = 'newline_delimited', columns = {${given}})`;
}

/** Lists are joined while the text is made, as Waybill does. */
export const copyText = (from: string, path: string): string =>
  `COPY (SELECT * REPLACE (array_to_string(tags, ', ') AS tags) FROM ${from}) TO ${quoted(path)} (FORMAT csv, HEADER true)`;
