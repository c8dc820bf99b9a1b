import { createHash, type Hash } from 'node:crypto';
import { rootOf } from '../../core/byte-ranges.ts';
import type { Manifest, ManifestRange } from '../../core/manifest.ts';
import type { Difference } from './difference.ts';

export const rangesOf = (manifest: Manifest): readonly ManifestRange[] =>
  manifest.manifest === 1 ? [] : manifest.ranges;

/** Hashes a stream of bytes range by range, which must follow each other from 0 on. */
export class RangeWalk {
  readonly #ranges: readonly ManifestRange[];
  readonly #found: string[] = [];
  #hash: Hash = createHash('sha256');
  #bytes = 0;

  constructor(ranges: readonly ManifestRange[]) {
    this.#ranges = ranges;
  }

  read(block: Buffer): void {
    let rest = block;
    for (let range = this.#range; range && rest.length > 0; range = this.#range) {
      const piece = rest.subarray(0, range.bytes - this.#bytes);
      this.#hash.update(piece);
      this.#bytes += piece.length;
      rest = rest.subarray(piece.length);
      if (this.#bytes === range.bytes) this.#close();
    }
  }

  /** The digest of each range; one that the file ends in has that of what there is, those behind it have none. */
  end(): readonly string[] {
    if (this.#bytes > 0) this.#close();
    return this.#found;
  }

  get #range(): ManifestRange | undefined {
    return this.#ranges[this.#found.length];
  }

  #close(): void {
    this.#found.push(this.#hash.digest('hex'));
    this.#hash = createHash('sha256');
    this.#bytes = 0;
  }
}

/** Says where the manifest's own ranges are no proof of the file that it names. */
export function brokenProof(manifest: Manifest): Difference[] {
  if (manifest.manifest === 1) return [];
  const differences: Difference[] = [];
  let end = 0;
  for (const [index, { offset, bytes }] of manifest.ranges.entries()) {
    if (offset !== end || bytes === 0) {
      const message = `the manifest's ranges[${index}] begins at byte ${offset} with ${bytes} bytes and the one before ends at ${end}`;
      differences.push({ check: 'manifest', from: Math.min(offset, end), message });
    }
    end = offset + bytes;
  }
  if (end !== manifest.file.bytes) {
    const message = `the manifest's ranges end at byte ${end} and its file at ${manifest.file.bytes}`;
    differences.push({ check: 'manifest', from: Math.min(end, manifest.file.bytes), message });
  }
  const root = rootOf(manifest.ranges.map(({ sha256 }) => sha256));
  if (root !== manifest.root) {
    const message = `the manifest's root is ${manifest.root}, and that of its ranges ${root}`;
    differences.push({ check: 'manifest', expected: manifest.root, found: root, message });
  }
  return differences;
}

interface Compared {
  readonly ranges: readonly ManifestRange[];
  readonly found: readonly string[];
  /** Whether the file has the size it should: else what stands behind a damage has moved, and only the first is named. */
  readonly inPlace: boolean;
}

/** Each range whose bytes are others than those that were written. */
export function rangeDifferences({ ranges, found, inPlace }: Compared): Difference[] {
  const differences = ranges.flatMap(({ offset, bytes, sha256 }, index): Difference[] => {
    const is = found[index];
    if (is === sha256) return [];
    const to = offset + bytes - 1;
    const message = `ranges[${index}], bytes ${offset} to ${to}: its sha256 is ${is ?? 'that of nothing'}, not ${sha256}`;
    return [{ check: 'sha256', from: offset, to, expected: sha256, ...(is && { found: is }), message }];
  });
  return inPlace ? differences : differences.slice(0, 1);
}
