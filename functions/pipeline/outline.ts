import { crc32 } from 'node:zlib';
import { type ByteRun, concatenation, crcHex, replacedCrc32, withoutPrefixCrc32 } from '../core/crc32.ts';
import type { Amendment, Encoder } from '../core/format.ts';
import type { Json } from '../core/json.ts';
import { brokenChain, type LedgerItem } from '../core/ledger.ts';
import type { ManifestChunk, ManifestRange } from '../core/manifest.ts';
import { addMisfits, type Misfits } from '../core/misfits.ts';
import { PartBuffer } from '../formats/part-buffer.ts';
import { ExportFailure } from './export-failure.ts';
import { fileRanges } from './file-ranges.ts';
import { START } from './start-position.ts';

/** What the ledger says the file must be. */
export interface Outline {
  readonly rows: number;
  readonly bytes: number;
  /** The size of what the file unpacks to. */
  readonly rawBytes: number;
  readonly crc32: number;
  /** Whether its records come in the order of their key. */
  readonly ordered: boolean;
  readonly chunks: readonly ManifestChunk[];
  readonly ranges: readonly ManifestRange[];
  /** The sums over all chunks; left out where there are none. */
  readonly misfits?: Misfits;
  /** Bytes of the file that stand before the first segment and after the last; empty where the only segment has them. */
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  /**
   * Per segment, how many of its first bytes to leave out: the separator of the first segment with rows has nothing
   * before it.
   */
  readonly skip: readonly number[];
  /** Bytes of the joined file that differ from what its segments wrote. */
  readonly amendments: readonly Amendment[];
}

/** What one chunk has in the file. */
interface Run extends Pick<LedgerItem, 'segment' | 'rows' | 'firstKey' | 'lastKey' | 'bytes' | 'crc32'> {}

/** Checks that each segment's chunks are an unbroken chain and puts the segments in order. Throws `ExportFailure`. */
export function outline(segments: readonly (readonly LedgerItem[])[], encoder: Encoder): Outline {
  for (const [segment, items] of segments.entries()) {
    const fault = brokenChain(items, START);
    if (fault) throw new ExportFailure('ledger_broken', `segment ${segment}: ${fault}`);
  }
  const runs: Run[] = segments.flat();
  const carries = segments.map((items) => items.at(-1)?.to.carry ?? null);
  const { carry, ...ends } =
    segments.length === 1
      ? { head: NOTHING, tail: NOTHING, skip: [0], amendments: [], carry: carries[0] ?? null }
      : joinEnds({ segments, carries, encoder, runs });
  const whole = total(runs);
  const ordered = !segments.flat().some(({ unordered }) => unordered);
  const rawBytes = encoder.rawBytes?.(carry) ?? whole.bytes;
  const ranges = fileRanges({ ...ends, segments, separator: encoder.separator });
  return { ...ends, ...whole, ...misfitsIn(segments.flat()), ranges, ordered, rawBytes };
}

function misfitsIn(items: readonly LedgerItem[]): Pick<Outline, 'misfits'> {
  const all = items.flatMap(({ misfits }) => (misfits ? [misfits] : []));
  return all.length === 0 ? {} : { misfits: all.reduce(addMisfits) };
}

const NOTHING = new Uint8Array(0);

interface Joining {
  readonly segments: readonly (readonly LedgerItem[])[];
  readonly carries: readonly Json[];
  readonly encoder: Encoder;
  readonly runs: Run[];
}

/** Takes the separator off the first segment that has rows and gives the file's begin and end to the first and last chunk. */
function joinEnds({
  segments,
  carries,
  encoder,
  runs,
}: Joining): Pick<Outline, 'head' | 'tail' | 'skip' | 'amendments'> & { readonly carry: Json } {
  const first = segments.findIndex((items) => items.some(({ bytes }) => bytes > 0));
  const separator = encoder.separator;
  const skip = segments.map((_items, segment) => (segment === first ? separator.length : 0));
  const begins = runs.findIndex(({ bytes }) => bytes > 0);
  if (begins >= 0) replace(runs, begins, (run) => withoutHead(run, separator));
  const sink = new PartBuffer(64 * 1024);
  const begun = encoder.begin(sink);
  const carry = carries.reduce((left, right) => encoder.combine(left, right), begun);
  const { replaces, bytes } = encoder.opening?.(carry) ?? { replaces: 0, bytes: NOTHING };
  const head = Buffer.concat([bytes, sink.bytes.subarray(replaces, sink.length)]);
  sink.reset();
  encoder.end(carry, sink);
  const tail = Buffer.from(sink.bytes.subarray(0, sink.length));
  replace(runs, 0, (run) => concatenation([byteRun(head), run]));
  replace(runs, runs.length - 1, (run) => concatenation([run, byteRun(tail)]));
  const amendments = encoder.amend?.(carry) ?? [];
  for (const amendment of amendments) amend(runs, amendment);
  return { head, tail, skip, amendments, carry };
}

/** Gives the run in which the amended bytes lie the CRC-32 that it has with them. */
function amend(runs: Run[], { offset, written, bytes }: Amendment): void {
  let end = 0;
  const index = runs.findIndex((run) => {
    end += run.bytes;
    return offset < end;
  });
  const changed = { before: crc32(written), after: crc32(bytes) };
  replace(runs, index, (run) => ({
    bytes: run.bytes,
    crc32: replacedCrc32(run.crc32, changed, end - offset - bytes.length),
  }));
}

/** Gives a run the length and the CRC-32 that `by` makes of it. */
function replace(runs: Run[], index: number, by: (run: Run) => ByteRun): void {
  const run = runs[index] as Run;
  runs[index] = { ...run, ...by(run) };
}

const byteRun = (bytes: Uint8Array): ByteRun => ({ bytes: bytes.length, crc32: crc32(bytes) });

function withoutHead(run: ByteRun, head: Uint8Array): ByteRun {
  const bytes = run.bytes - head.length;
  return { bytes, crc32: withoutPrefixCrc32(run.crc32, crc32(head), bytes) };
}

function total(runs: readonly Run[]): Pick<Outline, 'rows' | 'bytes' | 'crc32' | 'chunks'> {
  let rows = 0;
  let offset = 0;
  const chunks: ManifestChunk[] = [];
  for (const run of runs) {
    const { segment, firstKey, lastKey, bytes } = run;
    chunks.push({ segment, rows: run.rows, firstKey, lastKey, offset, bytes, crc32: crcHex(run.crc32) });
    rows += run.rows;
    offset += bytes;
  }
  return { rows, ...concatenation(runs), chunks };
}
