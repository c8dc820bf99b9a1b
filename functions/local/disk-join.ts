import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { combineCrc32, crcHex } from '../core/crc32.ts';
import type { LedgerPart } from '../core/ledger.ts';
import { type ByteRange, MAX_PARTS, MIN_PART_BYTES, type StoredObject } from '../core/ports/files.ts';
import { PartMismatch } from '../core/problem.ts';
import { isMissing } from './disk-place.ts';

const BUFFER_BYTES = 1024 * 1024;

export const partPath = (folder: string, number: number): string => join(folder, `${number}.part`);

/** Equal bytes have equal ETags, as in a bucket with SSE-S3. */
export const etagOf = (crc: number, bytes: number): string => `"${crcHex(crc)}-${bytes}"`;

/** Appends the parts to a file, in memory that does not depend on their size; `PartMismatch` where one is not the named one. */
export async function joinParts(
  folder: string,
  parts: readonly LedgerPart[],
  to: FileHandle,
): Promise<StoredObject> {
  checkParts(parts);
  const sha256 = createHash('sha256');
  let [bytes, crc] = [0, 0];
  for (const part of parts) {
    await using from = await openPart(folder, part);
    const found = await copyBytes(from, to, { see: (chunk) => sha256.update(chunk) });
    if (etagOf(found.crc32, found.bytes) !== part.etag)
      throw new PartMismatch(`part ${part.number} is not the one that was named`);
    crc = combineCrc32(crc, found.crc32, found.bytes);
    bytes += found.bytes;
  }
  return { bytes, crc32: crc, sha256: sha256.digest('hex') };
}

/** Appends the bytes of a range, or all, and gives their CRC-32 and how many they were. */
export async function copyBytes(
  from: FileHandle,
  to: FileHandle,
  { range, see }: { readonly range?: ByteRange; readonly see?: (chunk: Uint8Array) => void } = {},
): Promise<{ readonly crc32: number; readonly bytes: number }> {
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  const { first, last } = range ?? { first: 0, last: Number.POSITIVE_INFINITY };
  let [at, crc] = [first, 0];
  while (at <= last) {
    const { bytesRead } = await from.read(buffer, 0, Math.min(BUFFER_BYTES, last + 1 - at), at);
    if (bytesRead === 0) break;
    const chunk = buffer.subarray(0, bytesRead);
    const written = to.writeFile(chunk);
    see?.(chunk);
    crc = crc32(chunk, crc);
    at += bytesRead;
    await written;
  }
  return { crc32: crc, bytes: at - first };
}

/** Throws `RangeError` for a list that S3 would refuse whatever is stored: a bug of its maker. */
function checkParts(parts: readonly LedgerPart[]): void {
  if (parts.length === 0 || parts.length > MAX_PARTS)
    throw new RangeError(`${parts.length} parts make no object`);
  for (const [index, { number, bytes }] of parts.entries()) {
    if (number !== index + 1) throw new RangeError(`part ${number} stands where part ${index + 1} belongs`);
    if (bytes < MIN_PART_BYTES && number < parts.length)
      throw new RangeError(
        `part ${number} has ${bytes} bytes, fewer than a part that is not the last may have`,
      );
  }
}

async function openPart(folder: string, { number }: LedgerPart): Promise<FileHandle> {
  try {
    return await open(partPath(folder, number));
  } catch (cause) {
    if (isMissing(cause)) throw new PartMismatch(`part ${number} is not there`, { cause });
    throw cause;
  }
}
