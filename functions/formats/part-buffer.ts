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

const MOST_IDLE = 4;
const MOST_BYTES = 48 << 20;
const idle: PartBuffer[] = [];

/**
 * An empty buffer with at least that room: one that was given back, or a new one. Fresh megabytes for every run of a step
 * would stay with the process long after the run.
 */
export function takeBuffer(capacity: number): PartBuffer {
  const fit = idle.findIndex(({ bytes }) => bytes.length >= capacity);
  const [buffer = new PartBuffer(capacity)] = fit < 0 ? [] : idle.splice(fit, 1);
  buffer.reset();
  return buffer;
}

/** Keeps a buffer for `takeBuffer`. From then on the caller must not touch it, and nothing may still be sending it. */
export function giveBack(buffer: PartBuffer): void {
  if (buffer.bytes.length > MOST_BYTES) return;
  idle.push(buffer);
  if (idle.length > MOST_IDLE) idle.shift();
}
