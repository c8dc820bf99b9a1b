import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ChunkInput } from '../../functions/core/chunk.ts';
import type { CompressionAlgorithm } from '../../functions/core/compression.ts';
import type { Json, RecordDocument } from '../../functions/core/json.ts';
import type { NewExport } from '../../functions/core/new-export.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { loadRecords } from '../../functions/sources/sqlite/index.ts';
import type { Kind } from './expected-cells.ts';
import { OWNER, sample } from './records.ts';
import { type Done, SEGMENTS, type Task } from './writing-process.ts';

const PROGRAM = join(import.meta.dirname, 'writing-process.ts');
const SMALL_ROWS = 10_000;

export interface WantedFile {
  readonly kind: Kind;
  readonly compression?: CompressionAlgorithm;
  readonly rows: number;
  readonly fields: readonly string[];
  /** One process for all, or one for each of four segments. */
  readonly processes: 1 | typeof SEGMENTS;
}

export interface MadeFile extends WantedFile {
  readonly path: string;
  readonly seconds: number;
  /** The most memory that each writing process had, in bytes. */
  readonly peaks: readonly number[];
}

/** Puts records into a data folder and gives the folder. */
export async function loadFolder(data: string, records: Iterable<RecordDocument>): Promise<string> {
  const { database, close } = openDataFolder(data);
  await loadRecords(database, { owner: OWNER, collection: sample.collection, key: sample.key }, records);
  close();
  return data;
}

/** Exports a data folder's records into a file by the real engine, in processes of their own. */
export async function makeFile(data: string, wanted: WantedFile, path: string): Promise<MadeFile> {
  const began = performance.now();
  const common = { data, small: wanted.rows < SMALL_ROWS };
  const asked = askedFor(wanted);
  const peaks =
    wanted.processes === 1
      ? [(await perform({ ...common, step: 'whole', asked, out: path })).peakBytes]
      : await makeBySegments(common, asked, path);
  return { ...wanted, path, peaks, seconds: (performance.now() - began) / 1000 };
}

function askedFor({ kind, compression, fields }: WantedFile): NewExport {
  const packed = compression ? { compression: { algorithm: compression } } : {};
  return { owner: OWNER, dialect: 'readers', resource: sample.name, format: kind, fields, ...packed };
}

async function makeBySegments(
  common: Pick<Task, 'data' | 'small'>,
  asked: NewExport,
  out: string,
): Promise<readonly number[]> {
  const prepared = (await perform({ ...common, step: 'prepare', asked })).result as unknown as Prepared;
  const written = await Promise.all(
    prepared.segments.map((input) =>
      perform({ ...common, step: 'segment', input: input as unknown as Json }),
    ),
  );
  if (written.length !== SEGMENTS)
    throw new Error(`${written.length} segments were planned, not ${SEGMENTS}`);
  const segments = written.map(({ result }) => result as unknown as ChunkInput);
  const joined = await perform({ ...common, step: 'complete', input: { ...prepared, segments }, out });
  return [...written, joined].map(({ peakBytes }) => peakBytes);
}

type Prepared = (Task & { step: 'complete' })['input'];

async function perform(task: Task): Promise<Done> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [answer, log] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0 || log !== '') throw new Error(`${task.step} of ${task.data}: ${log}`);
  return JSON.parse(answer) as Done;
}
