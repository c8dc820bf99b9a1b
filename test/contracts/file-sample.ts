import { createHash, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { LedgerPart } from '../../functions/core/ledger.ts';
import type { Files } from '../../functions/core/ports/files.ts';

/** Gives a file store; it may give the same one each time, since every test uses keys of its own. */
export type OpenFiles = () => Files | Promise<Files>;

/** The least size of a part that is not the last one. */
export const MIN_PART = 5 * 1024 * 1024;
export const FACTS = { mediaType: 'text/csv; charset=utf-8', name: 'prôducts “1”.csv' };

/** A key prefix nobody else uses. */
export const somePrefix = (): string => `test/${randomUUID()}/`;

/** Bytes without a period, so that a shifted or swapped part shows. */
export function someBytes(length: number, seed = 1): Uint8Array {
  const bytes = new Uint32Array(Math.ceil(length / 4));
  let state = seed * 2_654_435_761;
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state ^ (state >>> 15);
  }
  return new Uint8Array(bytes.buffer, 0, length);
}

export const wholeOf = (bytes: Uint8Array): { crc32: number; bytes: number } => ({
  crc32: crc32(bytes),
  bytes: bytes.length,
});

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Equality that does not print megabytes where it fails. */
export const sameBytes = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.compare(a, b) === 0;

/** A begun upload with the given parts stored, numbered from 1. */
export async function uploadOf(
  files: Files,
  key: string,
  bodies: readonly Uint8Array[],
): Promise<{ readonly key: string; readonly upload: string; readonly parts: LedgerPart[] }> {
  const upload = await files.beginUpload(key, FACTS);
  const parts: LedgerPart[] = [];
  for (const [i, body] of bodies.entries())
    parts.push(await files.putPart({ key, upload, number: i + 1 }, body, crc32(body)));
  return { key, upload, parts };
}

/** An object made the long way, through an upload of one part. */
export async function objectOf(files: Files, key: string, body: Uint8Array): Promise<void> {
  const { parts, ...upload } = await uploadOf(files, key, [body]);
  await files.completeUpload(upload, parts, wholeOf(body));
}

export async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Why it was refused; a refusal that says "again" or "gone" is none. */
export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const reason: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (reason === undefined) return 'done';
  const name = reason instanceof Error ? reason.name : typeof reason;
  return name === 'Transient' || name === 'UploadGone' ? name : 'refused';
}
