import { createHash, type Hash } from 'node:crypto';

/** A run of bytes and the SHA-256 of it, as 64 hex digits; null where what stands there may still change. */
export interface HashedRange {
  readonly bytes: number;
  readonly sha256: string | null;
}

export interface Span {
  readonly offset: number;
  readonly bytes: number;
}

/** Hashes bytes as they come. Open spans, which may still change, are ranges of their own and not hashed. */
export class RangeHasher {
  readonly #closed: HashedRange[] = [];
  #hash: Hash | undefined;
  #bytes = 0;

  /** `open` lies within the bytes, in order. */
  take(bytes: Uint8Array, open: readonly Span[] = []): void {
    let at = 0;
    for (const span of open) {
      this.#update(bytes.subarray(at, span.offset));
      this.#close();
      this.#closed.push({ bytes: span.bytes, sha256: null });
      at = span.offset + span.bytes;
    }
    this.#update(bytes.subarray(at));
  }

  /** Of all that was taken; nothing can be taken afterwards. */
  end(): readonly HashedRange[] {
    this.#close();
    return this.#closed;
  }

  #update(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#hash ??= createHash('sha256');
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  #close(): void {
    if (!this.#hash) return;
    this.#closed.push({ bytes: this.#bytes, sha256: this.#hash.digest('hex') });
    this.#hash = undefined;
    this.#bytes = 0;
  }
}

export const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

/** SHA-256 over digests, 32 bytes each, one behind the other: it proves them all, and their order. */
export const rootOf = (digests: readonly string[]): string => sha256(Buffer.from(digests.join(''), 'hex'));
