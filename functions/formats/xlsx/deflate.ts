import { constants, deflateRawSync } from 'node:zlib';

/**
 * Deflates bytes as a run of blocks that refers to nothing before it and ends on a byte (a sync flush, RFC 1951 §3.2.4),
 * so that runs made anywhere can be put behind each other. No block is final.
 */
export function deflateRun(bytes: Uint8Array, level: number): Buffer {
  const chunkSize = Math.max(1024, Math.ceil(bytes.length / 2));
  return deflateRawSync(bytes, { level, memLevel: 9, chunkSize, finishFlush: constants.Z_SYNC_FLUSH });
}
