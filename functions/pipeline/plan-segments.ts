import type { ExportRecord, SegmentsPlan } from '../core/export-record.ts';
import { currentFilter } from '../core/filters/filter.ts';
import type { Source, SourceQuery } from '../core/ports/source.ts';
import type { WritingEngine } from './engine.ts';
import { ExportFailure } from './export-failure.ts';
import { encoderOf } from './format-of.ts';

/** Decides into how many ranges a collection is cut: by its size where the source can count, at most as many as configured. */
export async function planSegments(engine: WritingEngine, record: ExportRecord): Promise<SegmentsPlan> {
  const { owner, since, spec } = record;
  const filters = spec.filters.map(currentFilter);
  const query = { owner, collection: spec.collection, key: spec.key, filters };
  const { version: encoder, ordinal = false } = encoderOf(engine, record);
  const wanted = ordinal && !countsRows(engine.source, record) ? 1 : await wantedSegments(engine, query);
  const ranges = await engine.source.split(query, wanted);
  if (ranges.length === 0) throw new ExportFailure('source_disorder', 'the source gave no range to read');
  if (!ordinal || ranges.length === 1) return { since, encoder, ranges };
  const rows = await Promise.all(
    ranges.map(async (range) => (await engine.source.count?.(query, range)) ?? 0),
  );
  return { since, encoder, ranges, rows };
}

/**
 * Whether counting records numbers the rows: not where filters or items make rows differ from records, nor after a
 * restart, since a plan by numbers may not have held.
 */
const countsRows = (source: Source, { spec, restarts = 0 }: ExportRecord): boolean =>
  source.count !== undefined && spec.filters.length === 0 && spec.rows === undefined && restarts === 0;

async function wantedSegments({ source, limits }: WritingEngine, query: SourceQuery): Promise<number> {
  if (limits.segments === 1 || !source.count) return limits.segments;
  const [range] = query.filters?.length ? await source.split(query, 1) : [];
  const records = await source.count(query, range);
  return Math.max(1, Math.min(limits.segments, Math.ceil(records / limits.recordsPerSegment)));
}
