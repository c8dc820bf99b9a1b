import { writeSync } from 'node:fs';

const BATCH = 1 << 20;
let waiting = '';

/** Prints a line of JSON; lines wait for each other, since a write for each would take most of the time. */
export function print(value: unknown): void {
  waiting += `${JSON.stringify(value)}\n`;
  if (waiting.length > BATCH) flush();
}

function flush(): void {
  const bytes = Buffer.from(waiting);
  waiting = '';
  for (let at = 0; at < bytes.length; ) at += writeSome(bytes, at);
}

/** A pipe that is full takes nothing for a while. */
function writeSome(bytes: Buffer, at: number): number {
  try {
    return writeSync(1, bytes, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}

process.once('exit', flush);

/** A spreadsheet's serial number in milliseconds of Unix time. */
export const millisecondsOf = (serial: number): number => Math.round((serial - 25_569) * 86_400_000);
