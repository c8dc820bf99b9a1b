import { dynamoClient } from '../../functions/aws/dynamo-client.ts';
import { s3Client } from '../../functions/aws/s3-client.ts';
import { s3Files } from '../../functions/aws/s3-files.ts';
import { withTransients } from '../../functions/aws/transient.ts';
import type { ChunkInput, Range } from '../../functions/core/chunk.ts';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { formats } from '../../functions/formats/index.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { sqliteLedger } from '../../functions/local/sqlite-ledger.ts';
import type { WritingEngine } from '../../functions/pipeline/engine.ts';
import { encoderOf } from '../../functions/pipeline/format-of.ts';
import { iso } from '../../functions/pipeline/iso.ts';
import { partBytes } from '../../functions/pipeline/part-bytes.ts';
import { prepare } from '../../functions/pipeline/prepare.ts';
import { writeChunk } from '../../functions/pipeline/write-chunk.ts';
import { dynamoTable } from '../../functions/sources/dynamo-table/index.ts';
import { PARTITION, type ResponsePages } from './response-pages.ts';
import { type StubbedBucket, stubbedTable } from './stubbed-network.ts';
import { benchProfile, listings, OWNER } from './workload.ts';

/** A segment of an export, and how many rows stand before it. */
export interface Segment {
  readonly range: Range;
  readonly rows: number;
}

export interface WaybillStep {
  readonly format: string;
  readonly responses: ResponsePages;
  readonly bucket: StubbedBucket;
  /** Of the whole export. */
  readonly segments: readonly Segment[];
  /** Which of them to write. */
  readonly mine: readonly number[];
}

/** `Prepare` and `WriteChunk` as they are deployed, but for the ledger, which is in memory; gives the rows written. */
export async function waybillStep({ mine, ...step }: WaybillStep): Promise<number> {
  const engine = engineOn(step);
  const record = await createRecord(engine, step);
  const { segments } = await prepare(engine, { ...record });
  let rows = 0;
  for (const segment of mine) rows += await writeSegment(engine, segments[segment] as ChunkInput);
  return rows;
}

async function writeSegment(engine: WritingEngine, first: ChunkInput): Promise<number> {
  let input = first;
  for (;;) {
    const { status, ...next } = await writeChunk(engine, input);
    if (status === 'done') break;
    if (status !== 'more') throw new Error(`the step says ${status}`);
    input = next;
  }
  const last = await engine.ledger.last(first, first.segment);
  return last?.to.rows ?? 0;
}

function engineOn({ responses, bucket }: Pick<WaybillStep, 'responses' | 'bucket'>): WritingEngine {
  const database = openDatabase(':memory:');
  const db = dynamoClient();
  const s3 = s3Client();
  Object.assign(db.config, { requestHandler: stubbedTable(responses) });
  Object.assign(s3.config, { requestHandler: bucket.handler });
  return {
    exports: sqliteExports(database),
    ledger: sqliteLedger(database),
    files: s3Files(s3, 'bucket'),
    source: dynamoTable({ db: withTransients(db), tables: [TABLE] }),
    formats,
    limits: LIMITS,
    clock: Date.now,
    log: () => undefined,
  };
}

const TABLE = {
  table: 'listings',
  partitionKey: { name: PARTITION, template: '{owner}' },
  sortKey: { type: 'text' },
  consistent: false,
} as const;

/** As on AWS. */
const LIMITS = {
  timeBoxMs: 60_000,
  checkMs: 5000,
  chunksPerExecution: 2000,
  segments: 1,
  recordsPerSegment: 1,
  partBytes,
};

async function createRecord(
  engine: WritingEngine,
  { format, segments }: Pick<WaybillStep, 'format' | 'segments'>,
): Promise<ExportRecord> {
  const now = iso(Date.now());
  const { name: resource, collection, key, columns } = listings;
  const record: ExportRecord = {
    owner: OWNER,
    id: 1,
    dialect: 'bench',
    spec: { resource, collection, key, format, columns, filters: [], profile: benchProfile },
    status: 'running',
    attempt: 1,
    since: 1,
    createdAt: now,
    updatedAt: now,
    expiresAt: now,
    progress: {},
  };
  const ranges = segments.map(({ range }) => range);
  const plan = { since: 1, encoder: encoderOf(engine, record).version, ranges };
  const planned = { ...record, plan: { ...plan, rows: segments.map(({ rows }) => rows) } };
  return (await engine.exports.create(planned)).record;
}

/** The responses in so many runs of about one length. */
export function segmentsOf({ pages }: ResponsePages, count: number): readonly Segment[] {
  const borders = Array.from({ length: count + 1 }, (_, i) => Math.round((i * pages.length) / count));
  return borders.slice(1).map((to, i) => {
    const from = borders[i] ?? 0;
    const rows = pages.slice(from, to).reduce((sum, page) => sum + page.rows, 0);
    const edge = (at: number) => (at === 0 || at === pages.length ? null : (pages[at - 1]?.last ?? null));
    return { range: { after: edge(from), upto: edge(to) }, rows };
  });
}
