import type { Span } from '../core/byte-ranges.ts';
import type { ChunkInput } from '../core/chunk.ts';
import type { Encoder } from '../core/format.ts';
import type { Json } from '../core/json.ts';

interface Page {
  readonly encoder: Encoder;
  readonly input: Pick<ChunkInput, 'segments'>;
  /** Behind the page. */
  readonly carry: Json;
  /** Where the page begins in its segment. */
  readonly from: number;
  readonly bytes: number;
}

/** What a join may still change of a page of a segment: the separator that its first row brings, and what `amend` replaces. */
export function openSpans({ encoder, input, carry, from, bytes }: Page): readonly Span[] {
  if (input.segments === 1 || bytes === 0) return [];
  const separator = from === 0 ? encoder.separator.length : 0;
  const amendable = encoder.amend?.(carry) ?? [];
  return [
    ...(separator > 0 ? [{ offset: 0, bytes: separator }] : []),
    ...amendable
      .map(({ offset, written }) => ({ offset: offset - from, bytes: written.length }))
      .filter(({ offset }) => offset >= 0),
  ];
}
