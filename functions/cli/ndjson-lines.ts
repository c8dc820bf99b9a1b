import { isUtf8 } from 'node:buffer';
import { Failure } from './failure.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

const LF = 0x0a;
const CR = 0x0d;
const MAX_LINE = 64 << 20;

/**
 * The lines of an NDJSON text, in memory of one line. A byte order mark, CR before LF and blank lines at the end are
 * tolerated; a blank line before others, text that is no UTF-8 and lines above 64 MiB are a `Failure` that names the line.
 */
export async function* ndjsonLines(blocks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let blank: number | undefined;
  for await (const { number, bytes } of splitLines(blocks)) {
    if (bytes.length === 0) {
      blank ??= number;
      continue;
    }
    if (blank !== undefined) throw new Failure(`line ${blank}: is empty`);
    yield { number, text: decode(number, bytes) };
  }
}

interface RawLine {
  readonly number: number;
  readonly bytes: Buffer;
}

async function* splitLines(blocks: AsyncIterable<Buffer>): AsyncGenerator<RawLine> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let number = 1;
  for await (const block of blocks) {
    let start = 0;
    for (let end = block.indexOf(LF); end >= 0; end = block.indexOf(LF, start)) {
      const bytes = block.subarray(start, end);
      yield { number, bytes: trim(number, heldBytes === 0 ? bytes : Buffer.concat([...held, bytes])) };
      held = [];
      heldBytes = 0;
      number++;
      start = end + 1;
    }
    heldBytes += block.length - start;
    if (heldBytes > MAX_LINE) throw new Failure(`line ${number}: is longer than 64 MiB`);
    if (start < block.length) held.push(block.subarray(start));
  }
  if (heldBytes > 0) yield { number, bytes: trim(number, Buffer.concat(held)) };
}

/** Without the byte order mark of the first line, and without CR. */
function trim(number: number, bytes: Buffer): Buffer {
  const start = number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return bytes.subarray(start, bytes.at(-1) === CR ? -1 : undefined);
}

function decode(number: number, bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new Failure(`line ${number}: is no UTF-8`);
  return bytes.toString('utf8');
}
