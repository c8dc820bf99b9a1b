import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { ExportKey, ExportRecord } from '../../functions/core/export-record.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import type { NewExport } from '../../functions/core/new-export.ts';
import type { Log } from '../../functions/core/ports/log.ts';
import type { Running } from '../../functions/core/turns.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { type LocalEngine, localEngine } from '../../functions/local/engine.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { type Desk, requestExport } from '../../functions/pipeline/request-export.ts';
import type { StepLimits } from '../../functions/pipeline/step-limits.ts';
import { resources } from '../../functions/resources/index.ts';
import { sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { loadRecords } from '../../functions/sources/sqlite/load-records.ts';

const MIB = 1024 * 1024;

/** Small parts, chunks and pages, so that a few thousand records make several of each. */
export const SMALL: Partial<StepLimits> = { timeBoxMs: 6, checkMs: 0, partBytes: () => 5 * MIB };

export interface TestEngine {
  readonly engine: LocalEngine;
  readonly desk: Desk;
  readonly database: DatabaseSync;
  readonly dir: string;
  /** Creates an export of products as CSV, with whatever is to be different. */
  request(asked?: Partial<NewExport>): Promise<ExportRecord>;
  look(key: ExportKey): Promise<ExportRecord>;
  /** Waits for the end of all executions and gives the record. */
  end(key: ExportKey): Promise<ExportRecord>;
  bytes(key: ExportKey): Promise<Buffer>;
  /** Every file that is stored, uploads and scratch objects included. */
  stored(): readonly string[];
  ledgerItems(): number;
}

export interface TestEngineOptions {
  readonly limits?: Partial<StepLimits>;
  readonly running?: Running;
  /** Changes the ports before the steps see them. */
  readonly wrap?: (engine: LocalEngine) => LocalEngine;
  readonly database?: DatabaseSync;
  readonly dir?: string;
  readonly log?: Log;
  readonly pageRows?: number;
}

const made: string[] = [];

/** Removes the folders of all test engines. */
export const removeFolders = (): void => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
};

let now = Date.now();

/** Moves on by a millisecond whenever an engine reads it, so that a time box holds as many pages on any machine. */
const clock = (): number => ++now;

/** The real engine on SQLite and disk, with the state machine of the repository. */
export function testEngine(options: TestEngineOptions = {}): TestEngine {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'waybill-engine-'));
  made.push(dir);
  const database = options.database ?? openDatabase(':memory:');
  const { wrap = (made) => made } = options;
  const source = sqliteSource(database, { pageRows: options.pageRows ?? 100 });
  const engine = localEngine({
    database,
    files: dir,
    source,
    log: options.log ?? (() => undefined),
    limits: { ...SMALL, ...options.limits },
    running: options.running,
    retryMs: 1,
    wrap: (made) => wrap(Object.assign(made, { clock })),
  });
  const desk: Desk = {
    ...engine,
    resources,
    formats,
    profiles,
    random: Math.random,
    retentionMs: 7 * 24 * 3600 * 1000,
  };
  const records = sqliteExports(database);
  const look = async (key: ExportKey): Promise<ExportRecord> => {
    const record = await records.get(key);
    if (!record) throw new Error('the record is gone');
    return record;
  };
  return {
    engine,
    desk,
    database,
    dir,
    look,
    request: async (asked) => (await requestExport(desk, { ...ASKED, ...asked })).record,
    end: async (key) => {
      await engine.workflow.idle();
      return look(key);
    },
    bytes: async (key) => {
      const record = await look(key);
      if (record.status !== 'completed') throw new Error(`${record.status}: ${JSON.stringify(record)}`);
      const stream = await engine.files.read(record.file.key);
      return Buffer.from(await new Response(stream).arrayBuffer());
    },
    stored: () =>
      (readdirSync(dir, { recursive: true }) as string[]).filter((name) =>
        statSync(join(dir, name)).isFile(),
      ),
    ledgerItems: () =>
      Number(
        database.prepare('SELECT (SELECT count(*) FROM chunks) + (SELECT count(*) FROM uploads) AS n').get()
          ?.n,
      ),
  };
}

export const ASKED: NewExport = {
  owner: 'acme',
  dialect: 'products-manager',
  resource: 'products',
  format: 'csv',
};

const AWKWARD = 'Rähmen, "quoted"; = 1 + 1\nand a second line. ';
/** Needs no escape, so that a large file costs little to write. */
const FILLER = 'A plain Rähmen, as there are many. ';

/** Deterministic products, each about `bytes` long, in key order, numbered from `first`. */
export function products(count: number, bytes = 200, first = 0): RecordDocument[] {
  return Array.from({ length: count }, (_none, at) => product(first + at, bytes));
}

function product(index: number, bytes: number): RecordDocument {
  return {
    id: `prd_${String(index).padStart(8, '0')}`,
    ean: index % 3 === 0 ? null : String(index).padStart(13, '0'),
    title: `+ Title ${index}`,
    brand: index % 7 === 0 ? 'Ma Marque' : 'Other',
    category: AWKWARD.repeat(1 + (index % 3)),
    description: FILLER.repeat(Math.ceil(bytes / FILLER.length)),
    price: index / 100,
    stock: index % 50,
    status: index % 2 === 0 ? 'active' : 'draft',
    styles: ['a', 'b'],
    technical_specs: { index },
    created_at: '2024-03-15T09:00:00Z',
  };
}

export async function load(
  database: DatabaseSync,
  records: Iterable<RecordDocument>,
  owner = 'acme',
): Promise<void> {
  await loadRecords(database, { collection: 'products', key: 'id', owner }, records);
}
