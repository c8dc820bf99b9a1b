import { crc32 } from 'node:zlib';
import type { Manifest } from '../../core/manifest.ts';
import { type FoundChunk, hex } from './chunk-walk.ts';

/** Reads that many bytes of the file from an offset on. */
export type ReadRange = (from: number, bytes: number) => AsyncIterable<Buffer>;

interface Searched {
  readonly chunks: Manifest['chunks'];
  readonly found: readonly FoundChunk[];
  /** Size of the file. */
  readonly bytes: number;
  readonly readRange: ReadRange | undefined;
}

/**
 * Where bytes are missing or too many, all that follows has moved. Gives the index of the first chunk from which on every
 * one is intact at its moved place; undefined where there is none.
 */
export async function intactFrom({ chunks, found, bytes, readRange }: Searched): Promise<number | undefined> {
  const last = chunks.at(-1);
  const moved = last ? bytes - (last.offset + last.bytes) : 0;
  const firstDamaged = chunks.findIndex(({ crc32 }, index) => found[index]?.crc32 !== crc32);
  if (moved === 0 || firstDamaged < 0 || readRange === undefined) return undefined;
  let intact = chunks.length;
  while (intact - 1 > firstDamaged) {
    const chunk = chunks[intact - 1] as Manifest['chunks'][number];
    const offset = chunk.offset + moved;
    if (offset < 0 || (await crcOf(readRange(offset, chunk.bytes))) !== chunk.crc32) break;
    intact--;
  }
  return intact < chunks.length ? intact : undefined;
}

async function crcOf(blocks: AsyncIterable<Buffer>): Promise<string> {
  let crc = 0;
  for await (const block of blocks) crc = crc32(block, crc);
  return hex(crc);
}
