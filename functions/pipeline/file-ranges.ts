import { sha256 } from '../core/byte-ranges.ts';
import type { LedgerItem } from '../core/ledger.ts';
import type { ManifestRange } from '../core/manifest.ts';
import { ExportFailure } from './export-failure.ts';
import type { Outline } from './outline.ts';

interface Joined extends Pick<Outline, 'head' | 'tail' | 'skip' | 'amendments'> {
  readonly segments: readonly (readonly LedgerItem[])[];
  readonly separator: Uint8Array;
}

/**
 * The ranges of the file as it is stored, from 0 to its end without a gap: those that the steps hashed as they are, and what
 * the join wrote or left as it was hashed here. Throws `ExportFailure` where the ledger leaves bytes open that it does not know.
 */
export function fileRanges(joined: Joined): readonly ManifestRange[] {
  const { segments, skip, head, tail } = joined;
  const ranges: ManifestRange[] = [];
  let end = 0;
  const add = (bytes: number, digest: string): void => {
    if (bytes > 0) ranges.push({ offset: end, bytes, sha256: digest });
    end += bytes;
  };
  add(head.length, sha256(head));
  for (const [segment, items] of segments.entries()) {
    let at = 0;
    for (const { bytes, sha256: digest } of items.flatMap(({ ranges }) => ranges)) {
      const isLeftOut = at < (skip[segment] ?? 0);
      if (!isLeftOut) add(bytes, digest ?? sha256(filled(joined, { inSegment: at, inFile: end, bytes })));
      at += bytes;
    }
  }
  add(tail.length, sha256(tail));
  return ranges;
}

/** What stands in the file where a step left bytes open. */
function filled(
  { separator, amendments }: Joined,
  {
    inSegment,
    inFile,
    bytes,
  }: { readonly inSegment: number; readonly inFile: number; readonly bytes: number },
): Uint8Array {
  const amended = amendments.find(({ offset }) => offset === inFile)?.bytes;
  const found = amended ?? (inSegment === 0 ? separator : undefined);
  if (found?.length === bytes) return found;
  throw new ExportFailure('ledger_broken', `nothing is known of ${bytes} bytes from byte ${inFile} on`);
}
