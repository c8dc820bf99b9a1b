import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sealedSigner } from '../auth/sealed-signer.ts';
import { ExportFailed } from '../core/export-failed.ts';
import type { Counts, ExportRecord } from '../core/export-record.ts';
import { progressOf } from '../core/export-record.ts';
import type { NewExport } from '../core/new-export.ts';
import type { Log } from '../core/ports/log.ts';
import type { Source } from '../core/ports/source.ts';
import { Problem } from '../core/problem.ts';
import { formats, profiles } from '../formats/index.ts';
import { cancelExport } from '../pipeline/end-export.ts';
import { requestExport } from '../pipeline/request-export.ts';
import type { StepLimits } from '../pipeline/step-limits.ts';
import { resources } from '../resources/index.ts';
import { removeAbandoned } from './abandoned-scratch.ts';
import type { DataFolder } from './data-folder.ts';
import { openDatabase } from './database.ts';
import { type LocalEngine, localEngine } from './engine.ts';
import { folderCredentials } from './folder-credentials.ts';

export interface RunExportOptions {
  readonly folder: DataFolder;
  readonly source: Source;
  readonly request: Omit<NewExport, 'dialect'>;
  readonly log: Log;
  /** Called a few times a second. */
  readonly onProgress?: (counts: Counts) => void;
  /** Aborts the export and leaves nothing behind. */
  readonly signal?: AbortSignal;
  readonly limits?: Partial<StepLimits>;
}

type Completed = ExportRecord & { readonly status: 'completed' };

export interface RanExport {
  readonly record: Completed;
  /** The finished file, to be read or moved before `dispose`. */
  open(): Promise<ReadableStream<Uint8Array>>;
  manifest(): Promise<Uint8Array>;
  /** Removes all that the run wrote. */
  dispose(): void;
}

const PROGRESS_MS = 200;
const NEVER_MS = 365 * 24 * 3600 * 1000;

/**
 * Runs one export through the same state machine in this process, with records of its own beside those of a running server.
 * Throws `Problem('invalid')` for a bad request, `ExportFailed` with the reason where the export failed, and the
 * signal's reason where it was aborted.
 */
export async function runExport(options: RunExportOptions): Promise<RanExport> {
  const { folder, source, log, limits, signal } = options;
  removeAbandoned(folder.scratch);
  mkdirSync(folder.scratch, { recursive: true });
  const dir = mkdtempSync(join(folder.scratch, `export-${process.pid}-`));
  const database = openDatabase(':memory:');
  const dispose = (): void => {
    database.close();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const signer = sealedSigner(folderCredentials(folder));
    const engine = localEngine({ database, files: dir, source, log, signer, ...(limits ? { limits } : {}) });
    const record = await follow(engine, options);
    return {
      record,
      dispose,
      open: () => engine.files.read(record.file.key),
      manifest: () => readManifest(engine, record),
    };
  } catch (error) {
    dispose();
    throw signal?.aborted ? signal.reason : error;
  }
}

async function follow(
  engine: LocalEngine,
  { request, onProgress, signal }: RunExportOptions,
): Promise<Completed> {
  const desk = {
    ...engine,
    resources,
    formats,
    profiles,
    random: Math.random,
    retentionMs: NEVER_MS,
  };
  const { record } = await requestExport(desk, { ...request, dialect: 'cli' });
  const look = async (): Promise<ExportRecord> => (await engine.exports.get(record)) ?? record;
  const timer = setInterval(async () => onProgress?.(progressOf(await look())), PROGRESS_MS);
  let canceled: Promise<unknown> | undefined;
  const abort = (): void => {
    canceled = cancelExport(engine, record);
  };
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    await engine.workflow.idle();
    await canceled;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', abort);
    await engine.workflow.close();
  }
  return outcome(await look(), onProgress);
}

function outcome(record: ExportRecord, onProgress: RunExportOptions['onProgress']): Completed {
  if (record.status === 'failed') throw new ExportFailed(record.failure);
  if (record.status !== 'completed') throw new Problem('conflict', `the export is ${record.status}`);
  onProgress?.(progressOf(record));
  return record;
}

async function readManifest(engine: LocalEngine, { file }: Completed): Promise<Uint8Array> {
  const manifest = await engine.files.get(file.manifestKey);
  if (!manifest) throw new Problem('not-found', 'the manifest is gone');
  return manifest;
}
