import type { Sink } from '../core/sink.ts';

/** A run of bytes that is filled, sent as a part and filled again. It grows by doubling and never shrinks. */
export class PartBuffer implements Sink {
  bytes: Buffer;
  length = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  /** Forgets what was written and keeps the room. */
  reset(): void {
    this.length = 0;
  }
}
