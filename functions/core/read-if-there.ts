import type { ByteRange, Files } from './ports/files.ts';
import { Problem } from './problem.ts';

/** Reads an object as a stream; undefined where there is none. */
export async function readIfThere(
  files: Pick<Files, 'read'>,
  key: string,
  range?: ByteRange,
): Promise<ReadableStream<Uint8Array> | undefined> {
  try {
    return await files.read(key, range);
  } catch (error) {
    if (error instanceof Problem && error.kind === 'not-found') return undefined;
    throw error;
  }
}
