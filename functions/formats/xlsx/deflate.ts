import { constants, deflateRawSync } from 'node:zlib';
import type { Sink } from '../../core/sink.ts';

/**
 * Appends bytes as a run of deflate blocks that refers to nothing before it and ends on a byte (a sync flush, RFC 1951
 * §3.2.4), so that runs made anywhere can be put behind each other; no block is final. Gives the length of the run.
 */
export function deflateRun(bytes: Uint8Array, sink: Sink, level: number): number {
  const chunkSize = Math.max(1024, Math.ceil(bytes.length / 2));
  const run = deflateRawSync(bytes, { level, memLevel: 9, chunkSize, finishFlush: constants.Z_SYNC_FLUSH });
  append(sink, run);
  return run.length;
}

/** Puts bytes at a sink's end. */
export function append(sink: Sink, bytes: Uint8Array): void {
  sink.reserve(bytes.length);
  sink.bytes.set(bytes, sink.length);
  sink.length += bytes.length;
}
