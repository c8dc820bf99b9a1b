import type { Json, RecordDocument } from './json.ts';
import type { SourcePage } from './ports/source.ts';
import type { WirePage } from './wire-page.ts';

/** A page as its source received it, whose records are read from it when they are first asked for. */
export function wiredPage(
  wire: WirePage,
  next: Json,
  recordsOf: (wire: WirePage) => readonly RecordDocument[],
): SourcePage {
  let records: readonly RecordDocument[] | undefined;
  return {
    wire,
    get records() {
      records ??= recordsOf(wire);
      return records;
    },
    next,
    ...(wire.unordered && { unordered: true }),
  };
}
