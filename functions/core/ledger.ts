import type { Position } from './chunk.ts';
import { equalJson } from './equal-json.ts';
import type { ExportKey } from './export-record.ts';

export interface LedgerPart {
  readonly number: number;
  readonly etag: string;
  readonly crc32: number;
  readonly bytes: number;
}

/** Names the chunks of one run of uploads: `since` is the attempt that began them. */
export interface LedgerKey extends ExportKey {
  readonly since: number;
}

/** What one `WriteChunk` step made; written once, by whichever run of the step ended first. */
export interface LedgerItem extends LedgerKey {
  readonly segment: number;
  readonly chunk: number;
  readonly upload: string;
  readonly parts: readonly LedgerPart[];
  readonly from: Position;
  readonly to: Position;
  readonly rows: number;
  /** Of the bytes this chunk encoded, whichever parts they went into. */
  readonly bytes: number;
  readonly crc32: number;
  readonly firstKey: number | string | null;
  readonly lastKey: number | string | null;
  /** Whether the segment ends with this chunk. */
  readonly end: boolean;
}

/** Says why the chunks of one segment are no unbroken chain, or undefined where they are one. */
export function brokenChain(items: readonly LedgerItem[], start: Position): string | undefined {
  let position = start;
  for (const [index, item] of items.entries()) {
    if (item.chunk !== index) return `chunk ${index} is missing`;
    if (!equalJson(item.from, position))
      return `chunk ${index} does not begin where chunk ${index - 1} ended`;
    const fault = brokenChunk(item);
    if (fault) return `chunk ${index} ${fault}`;
    if (item.end !== (index === items.length - 1))
      return `chunk ${index} ${item.end ? 'ends' : 'does not end'} the segment`;
    position = item.to;
  }
  return items.length === 0 ? 'no chunk was written' : undefined;
}

function brokenChunk({ from, to, parts, rows, bytes }: LedgerItem): string | undefined {
  if (parts.some((part, index) => part.number !== from.part + index))
    return 'has parts that do not follow each other';
  if (to.part !== from.part + parts.length) return 'ends at another part than it wrote';
  if (to.rows !== from.rows + rows) return 'ends at another row than it wrote';
  if (to.bytes !== from.bytes + bytes) return 'ends at another byte than it wrote';
  const uploaded = parts.reduce((sum, part) => sum + part.bytes, 0);
  const held = (from.rest?.bytes ?? 0) + bytes - (to.rest?.bytes ?? 0);
  return uploaded === held ? undefined : `uploaded ${uploaded} bytes and encoded ${held}`;
}
