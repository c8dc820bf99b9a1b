import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { rootOf } from '../../core/byte-ranges.ts';
import type { Manifest } from '../../core/manifest.ts';
import { chunkDifferences } from './chunk-differences.ts';
import { brokenRanges, ChunkWalk, hex } from './chunk-walk.ts';
import type { Difference } from './difference.ts';
import { intactFrom, type ReadRange } from './intact-from.ts';
import { brokenProof, RangeWalk, rangeDifferences, rangesOf } from './range-walk.ts';
import { rowsOf } from './rows-of.ts';

/** How many faults are named in one chunk: those behind them mostly follow from them. */
const NOTICES_PER_CHUNK = 3;

export interface Verification {
  readonly manifest: Manifest;
  readonly blocks: AsyncIterable<Buffer>;
  /** Where the file is more than a stream: its size is known beforehand, and ranges of it can be read again. */
  readonly stored?: { readonly bytes: number; readonly readRange: ReadRange };
  readonly onProgress?: (bytes: number) => void;
}

export interface Verdict {
  readonly ok: boolean;
  /** What was found; null where the format's rows cannot be counted. */
  readonly rows: number | null;
  readonly bytes: number;
  readonly crc32: string;
  readonly sha256: string;
  /** Over the ranges that the manifest names; null where it names none. */
  readonly root: string | null;
  readonly differences: readonly Difference[];
}

/** Reads a file once, counts and hashes it anew, and compares all of it with its manifest. Memory does not grow with the file. */
export async function verifyFile({ manifest, blocks, stored, onProgress }: Verification): Promise<Verdict> {
  const ranges = brokenRanges(manifest);
  const chunks = ranges.some(({ from }) => from !== undefined) ? [] : manifest.chunks;
  const unproven = brokenProof(manifest);
  const proof = unproven.length > 0 ? [] : rangesOf(manifest);
  const hashed = new RangeWalk(proof);
  const notices = new Notices(() => walk.current);
  const reader = rowsOf(manifest, (notice) => notices.add(notice));
  const walk = new ChunkWalk({ chunks, reader, inPlace: stored?.bytes === manifest.file.bytes });
  const whole = createHash('sha256');
  let bytes = 0;
  let crc = 0;
  for await (const block of blocks) {
    whole.update(block);
    crc = crc32(block, crc);
    hashed.read(block);
    await walk.read(block);
    bytes += block.length;
    onProgress?.(bytes);
  }
  const found = await walk.end();
  const digests = hashed.end();
  const facts = { rows: reader?.rows ?? null, bytes, crc32: hex(crc), sha256: whole.digest('hex') };
  const moved = await intactFrom({ chunks, found, bytes, readRange: stored?.readRange });
  const differences = [
    ...ranges,
    ...unproven,
    ...wholeDifferences(manifest.file, facts),
    ...unpackedDifferences(manifest, reader?.unpackedBytes),
    ...chunkDifferences({ chunks, found, bytes, moved }),
    ...rangeDifferences({ ranges: proof, found: digests, inPlace: bytes === manifest.file.bytes }),
    ...notices.within(moved),
  ];
  const root = manifest.manifest === 1 || unproven.length > 0 ? null : rootOf(digests);
  return { ok: differences.length === 0, ...facts, root, differences };
}

type Facts = Pick<Verdict, 'rows' | 'bytes' | 'crc32' | 'sha256'>;

function wholeDifferences(expected: Manifest['file'], found: Facts): Difference[] {
  const differences: Difference[] = [];
  for (const check of ['bytes', 'rows', 'crc32', 'sha256'] as const) {
    const [wanted, is] = [expected[check], found[check]];
    if (wanted === null || is === null || wanted === is) continue;
    differences.push({ check, expected: wanted, found: is, message: wholeMessage(check, wanted, is) });
  }
  return differences;
}

function unpackedDifferences({ file: { rawBytes } }: Manifest, found: number | undefined): Difference[] {
  if (found === undefined || found === rawBytes) return [];
  const message = `the file unpacks to ${found} bytes, not ${rawBytes}`;
  return [{ check: 'bytes', expected: rawBytes, found, message }];
}

function wholeMessage(check: string, wanted: string | number, found: string | number): string {
  if (typeof wanted === 'string' || typeof found === 'string')
    return `the file's ${check} is ${found}, not ${wanted}`;
  const by = Math.abs(found - wanted);
  return `the file has ${found} ${check}, not ${wanted}: ${by} ${found < wanted ? 'too few' : 'too many'}`;
}

/** What the row reader noticed, by chunk. */
class Notices {
  readonly #current: () => number;
  readonly #kept: Difference[] = [];
  readonly #counts = new Map<number, number>();

  constructor(current: () => number) {
    this.#current = current;
  }

  add(notice: Omit<Difference, 'chunk'>): void {
    const chunk = this.#current();
    const count = (this.#counts.get(chunk) ?? 0) + 1;
    this.#counts.set(chunk, count);
    if (count <= NOTICES_PER_CHUNK) this.#kept.push({ ...notice, chunk });
  }

  /** The notices before chunk `moved`: chunks from there on are intact, and were only read at the wrong place. */
  within(moved: number | undefined): readonly Difference[] {
    return this.#kept.filter(({ chunk }) => moved === undefined || (chunk ?? 0) < moved);
  }
}
