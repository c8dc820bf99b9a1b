import { createWriteStream, type WriteStream } from 'node:fs';
import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import type { StoredFile } from '../core/export-record.ts';
import { Failure } from './failure.ts';

/** A finished export that can be read: of this process or of a service. */
export interface Exported {
  readonly record: { readonly file: Pick<StoredFile, 'rows' | 'bytes' | 'crc32' | 'sha256' | 'misfits'> };
  open(): Promise<ReadableStream<Uint8Array>>;
  manifest(): Promise<Uint8Array>;
  /** Removes what the run wrote where it ran. */
  dispose(): void;
}

export interface Destination {
  /** Undefined for stdout. */
  readonly file: string | undefined;
  readonly manifest: string | undefined;
  /** Writes file and manifest: under other names first, which are moved to their places at the end or removed. */
  write(ran: Exported, signal: AbortSignal): Promise<void>;
}

const BLOCK_BYTES = 1024 * 1024;

interface Wanted {
  readonly out: string;
  readonly manifest?: string;
  readonly force?: true;
}

/**
 * Where an export goes. Throws `Failure` before the export runs where that cannot be written or would replace a file
 * unasked.
 */
export async function destination({ out, manifest, force }: Wanted): Promise<Destination> {
  const file = out === '-' ? undefined : out;
  const proof = manifest ?? (file === undefined ? undefined : `${file}.manifest.json`);
  for (const path of [file, proof]) {
    if (path !== undefined) await checkPlace(path, force === true);
  }
  return { file, manifest: proof, write: (ran, signal) => writeBoth({ file, manifest: proof, ran, signal }) };
}

async function checkPlace(path: string, force: boolean): Promise<void> {
  const found = await stat(path).catch(tooLong);
  if (found && !found.isFile()) throw new Failure(`${path} is no file and cannot be replaced by one`, 2);
  if (found && !force) throw new Failure(`${path} exists already; replace it with --force`);
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw new Failure(`cannot write into ${dirname(path)}: ${(error as Error).message}`);
  }
}

/** A name that no file can have is told before the export runs. */
function tooLong(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENAMETOOLONG')
    throw new Failure('the name of the file, or of its manifest, is too long for this disk', 2);
}

interface Writing {
  readonly file: string | undefined;
  readonly manifest: string | undefined;
  readonly ran: Exported;
  readonly signal: AbortSignal;
}

async function writeBoth({ file, manifest, ran, signal }: Writing): Promise<void> {
  const made: { readonly from: string; readonly to: string }[] = [];
  const beside = (to: string): string => {
    const from = join(dirname(to), `.${process.pid}-${made.length}.partial`);
    made.push({ from, to });
    return from;
  };
  try {
    const sink = file === undefined ? process.stdout : createWriteStream(beside(file), { flush: true });
    await copy(ran, sink, signal);
    if (manifest !== undefined) await writeFile(beside(manifest), await ran.manifest(), { flush: true });
    signal.throwIfAborted();
    for (const { from, to } of made) await rename(from, to);
  } finally {
    for (const { from } of made) await rm(from, { force: true });
  }
}

/**
 * Copies the finished file; throws `Failure` where the copy's CRC-32 is not the export's. One block is read into and
 * written from again and again, since fresh ones pile up by the dozen before the garbage collector looks.
 */
async function copy(
  ran: Exported,
  sink: WriteStream | NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<void> {
  let crc = 0;
  let block = new ArrayBuffer(BLOCK_BYTES);
  const ended = finished(sink, { signal });
  ended.catch(() => undefined);
  const reader = (await ran.open()).getReader({ mode: 'byob' });
  try {
    for (;;) {
      const { value, done } = await reader.read(new Uint8Array(block));
      if (done) break;
      crc = crc32(value, crc);
      await Promise.race([written(sink, value), ended]);
      block = value.buffer;
    }
    if (sink !== process.stdout) await Promise.all([sink.end(), ended]);
  } catch (error) {
    if (sink !== process.stdout) sink.destroy();
    throw hasLeft(error) ? new Failure('stdout: its reader left before all was written') : error;
  } finally {
    await reader.cancel();
  }
  const found = crc.toString(16).padStart(8, '0');
  const { crc32: expected } = ran.record.file;
  if (found !== expected)
    throw new Failure(
      `the finished file changed while it was copied: its crc32 is ${found}, not ${expected}`,
    );
}

/** What reads standard output has ended, as `head` does. */
const hasLeft = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EPIPE';

function written(sink: Writable, block: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => sink.write(block, (error) => (error ? reject(error) : resolve())));
}
