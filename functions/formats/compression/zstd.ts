import { constants, zstdCompressSync } from 'node:zlib';
import type { Packing } from './packing.ts';

const KIB = 1024;
const WINDOW_LOG = 19;

/**
 * One frame (RFC 8878), since several readers stop without a word at the end of the first: Node's own, for one. A piece is
 * blocks that refer to nothing before them. The frame states no checksum: that of a whole does not follow from its pieces'.
 */
export const zstd: Packing = {
  version: 'zstd/2',
  mediaType: 'application/zstd',
  head: Uint8Array.from(headOf(0)),
  sizedHead: (rawBytes) => {
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(rawBytes));
    return Uint8Array.from([...headOf(SIZED), ...size]);
  },
  pack: (raw, level) => (raw.length <= SMALL ? rawBlock(raw) : independentBlocks(raw, level)),
  packSeparator: rawBlock,
  /** An empty block, which is the last. */
  tail: () => Uint8Array.of(1, 0, 0),
};

/** §3.1.1.1: the magic number, the descriptor, and the window. */
function headOf(descriptor: number): readonly number[] {
  return [0x28, 0xb5, 0x2f, 0xfd, descriptor, (WINDOW_LOG - 10) << 3];
}

/** §3.1.1.1.1.1: the size follows in eight bytes. */
const SIZED = 0xc0;

/** Up to here a block as it is costs less than what it would save. */
const SMALL = 128;

/** §3.1.1.2: a header of three bytes, and the bytes as they are. */
function rawBlock(raw: Uint8Array): Uint8Array {
  if (raw.length === 0) return raw;
  const block = Buffer.alloc(3 + raw.length);
  block.writeUIntLE(raw.length << 3, 0, 3);
  block.set(raw, 3);
  return block;
}

/**
 * The least that the library gives to one job. Its jobs may run in any order, so without an overlap their blocks presume
 * neither earlier bytes nor earlier tables nor earlier offsets (§3.1.1.5), as those of a frame of their own would.
 */
const JOB = 512 * KIB;

/** Takes the place of the first job, the only one that presumes to stand at a frame's beginning. */
const PRELUDE = Buffer.alloc(JOB);

const preludes = new Map<number, Buffer>();

function independentBlocks(raw: Uint8Array, level: number): Uint8Array {
  const head = preludes.get(level) ?? preludeOf(level);
  const frame = frameOf(raw, level);
  if (head.compare(frame, 0, head.length) !== 0) throw new Error('zstd did not begin a job where it should');
  return withoutEnd(frame.subarray(head.length));
}

/** What a frame begins with whose first job is the prelude: found by a second job of one byte. */
function preludeOf(level: number): Buffer {
  const frame = frameOf(Uint8Array.of(1), level);
  const head = frame.subarray(0, frame.length - rawBlock(Uint8Array.of(1)).length);
  preludes.set(level, head);
  return head;
}

function frameOf(raw: Uint8Array, level: number): Buffer {
  return zstdCompressSync(Buffer.concat([PRELUDE, raw]), {
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      [constants.ZSTD_c_windowLog]: WINDOW_LOG,
      [constants.ZSTD_c_contentSizeFlag]: 0,
      [constants.ZSTD_c_nbWorkers]: 1,
      [constants.ZSTD_c_jobSize]: JOB,
      [constants.ZSTD_c_overlapLog]: 1,
    },
    chunkSize: Math.max(64 * KIB, raw.length >> 1),
  });
}

/** Takes the mark of the last block away, so that others can follow. */
function withoutEnd(blocks: Buffer): Buffer {
  for (let at = 0; ; ) {
    const header = blocks.readUIntLE(at, 3);
    const isRun = ((header >> 1) & 3) === 1;
    const next = at + 3 + (isRun ? 1 : header >> 3);
    if ((header & 1) === 0) at = next;
    else {
      blocks[at] = (blocks[at] ?? 0) & ~1;
      return blocks.subarray(0, header >> 3 === 0 ? at : next);
    }
  }
}
