import { constants, deflateRawSync } from 'node:zlib';
import type { Sink } from '../../core/sink.ts';
import { BlockWriter } from './block-writer.ts';
import { MOST_LENGTH } from './deflate-symbols.ts';
import { beginRun, newTokens, tokenise } from './sheet-tokens.ts';

/**
 * Appends bytes as a run of deflate blocks that refers to nothing before it and ends on a byte, so that runs made anywhere
 * can be put behind each other; no block is final. With a level zlib does it, else a compressor that knows sheets, whose
 * bytes are the same on every machine.
 */
export function deflateRun(bytes: Uint8Array, sink: Sink, level: number | undefined): number {
  const { length } = sink;
  if (level === undefined) deflateSheet(bytes, sink);
  else
    append(
      sink,
      deflateRawSync(bytes, {
        level,
        memLevel: 9,
        chunkSize: chunkSize(bytes),
        finishFlush: constants.Z_SYNC_FLUSH,
      }),
    );
  return sink.length - length;
}

const chunkSize = (bytes: Uint8Array): number => Math.max(1024, Math.ceil(bytes.length / 2));

/** Puts bytes at a sink's end. */
export function append(sink: Sink, bytes: Uint8Array): void {
  sink.reserve(bytes.length);
  sink.bytes.set(bytes, sink.length);
  sink.length += bytes.length;
}

/** Bytes that share their codes. */
const BLOCK = 1 << 19;

/** What a block may take beside the 9 bits that each of its bytes takes at worst. */
const BLOCK_FRAME = 1024;

const tokens = newTokens(BLOCK + MOST_LENGTH);

function deflateSheet(bytes: Uint8Array, sink: Sink): void {
  const blocks = Math.ceil(bytes.length / BLOCK);
  sink.reserve(Math.ceil((bytes.length * 9) / 8) + (blocks + 1) * BLOCK_FRAME);
  const writer = new BlockWriter(sink);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  beginRun();
  for (let from = 0; from < bytes.length; ) {
    from = tokenise({ bytes, view, from, until: Math.min(from + BLOCK, bytes.length) }, tokens);
    writer.block(tokens);
  }
  sink.length = writer.flush();
}
