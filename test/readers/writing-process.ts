import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { keepHeapSmall } from '../../functions/cli/small-heap.ts';
import type { ChunkOutput, PreparedInput } from '../../functions/core/chunk.ts';
import type { ExportKey } from '../../functions/core/export-record.ts';
import type { Json } from '../../functions/core/json.ts';
import type { NewExport } from '../../functions/core/new-export.ts';
import type { Source } from '../../functions/core/ports/source.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { type DataFolder, openDataFolder } from '../../functions/local/data-folder.ts';
import { type LocalEngine, localEngine } from '../../functions/local/engine.ts';
import { runExport } from '../../functions/local/run-export.ts';
import { stepsOf } from '../../functions/local/steps.ts';
import { requestExport } from '../../functions/pipeline/request-export.ts';
import type { StepLimits } from '../../functions/pipeline/step-limits.ts';
import { resources } from '../../functions/resources/index.ts';
import { sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { peakMemory } from '../bench/peak-memory.ts';
import { sample } from './records.ts';

export const SEGMENTS = 4;

/** What one process does: a whole export; or one step of an export whose segments are written by a process each. */
export type Task = { readonly data: string; readonly small: boolean } & (
  | { readonly step: 'whole'; readonly asked: NewExport; readonly out: string }
  | { readonly step: 'prepare'; readonly asked: NewExport }
  | { readonly step: 'segment'; readonly input: Json }
  | { readonly step: 'complete'; readonly input: PreparedInput; readonly out: string }
);

export interface Done {
  readonly result: Json;
  readonly peakBytes: number;
}

/** Where there are few rows, every page is a chunk; where there is hardly one, all segments but one are empty. */
const SMALL: Partial<StepLimits> = { timeBoxMs: 0, checkMs: 0 };
const BORDERS = ['0', '1', '2'];

const log = (level: string, message: string, fields: object): void => {
  if (level !== 'info') console.error(message, fields);
};

function sourceOf({ database }: DataFolder, small: boolean): Source {
  const source = sqliteSource(database, small ? { pageRows: 90 } : {});
  return {
    ...source,
    async split(query, wanted) {
      const ranges = await source.split(query, wanted);
      if (!small || ranges.length === SEGMENTS) return ranges;
      return [...BORDERS, null].map((upto, index) => ({ after: BORDERS[index - 1] ?? null, upto }));
    },
  };
}

/** The engine whose workflow starts nothing: each step is a process. */
function steppedEngine(folder: DataFolder, small: boolean): LocalEngine {
  const nothing = async (): Promise<void> => undefined;
  return localEngine({
    database: folder.database,
    files: folder.files,
    source: sourceOf(folder, small),
    log,
    limits: { segments: SEGMENTS, ...(small ? SMALL : {}) },
    wrap: (engine) => ({ ...engine, workflow: { ...engine.workflow, start: nothing } }),
  });
}

async function whole(folder: DataFolder, task: Task & { step: 'whole' }): Promise<Json> {
  const limits = task.small ? SMALL : {};
  const source = sqliteSource(folder.database, task.small ? { pageRows: 90 } : {});
  const { record, open, dispose } = await runExport({ folder, source, request: task.asked, log, limits });
  await save(await open(), task.out);
  dispose();
  return { rows: record.file.rows, segments: 1 };
}

async function prepare(engine: LocalEngine, asked: NewExport): Promise<Json> {
  const desk = { ...engine, resources, formats, profiles, random: Math.random, retentionMs: 3_600_000 };
  const { record } = await requestExport(desk, asked);
  const { owner, id, attempt } = record;
  return step(engine, 'Prepare', { owner, id, attempt });
}

async function segment(engine: LocalEngine, input: Json): Promise<Json> {
  let output = input as ChunkOutput;
  do output = (await step(engine, 'WriteChunk', output as unknown as Json)) as unknown as ChunkOutput;
  while (output.status === 'more');
  return output as unknown as Json;
}

async function complete(engine: LocalEngine, task: Task & { step: 'complete' }): Promise<Json> {
  const said = await step(engine, 'Complete', task.input as unknown as Json);
  const record = await engine.exports.get(task.input as ExportKey);
  if (record?.status !== 'completed') throw new Error(`${JSON.stringify(said)}: ${JSON.stringify(record)}`);
  await save(await engine.files.read(record.file.key), task.out);
  await engine.files.removeAll('');
  return { rows: record.file.rows, segments: task.input.segments.length };
}

const step = (engine: LocalEngine, name: string, input: Json): Promise<Json> =>
  stepsOf(() => engine)[name]?.(input) ?? Promise.reject(new Error(`there is no step ${name}`));

const save = (bytes: ReadableStream<Uint8Array>, out: string): Promise<void> =>
  pipeline(Readable.fromWeb(bytes as Parameters<typeof Readable.fromWeb>[0]), createWriteStream(out));

async function perform(task: Task): Promise<Done> {
  keepHeapSmall();
  Object.assign(resources, { [sample.name]: sample });
  const folder = openDataFolder(join(task.data));
  try {
    return { result: await resultOf(folder, task), peakBytes: peakMemory() };
  } finally {
    folder.close();
  }
}

function resultOf(folder: DataFolder, task: Task): Promise<Json> {
  if (task.step === 'whole') return whole(folder, task);
  const engine = steppedEngine(folder, task.small);
  if (task.step === 'prepare') return prepare(engine, task.asked);
  if (task.step === 'segment') return segment(engine, task.input);
  return complete(engine, task);
}

if (import.meta.main) {
  const task = JSON.parse(process.argv[2] ?? '') as Task;
  console.log(JSON.stringify(await perform(task)));
}
