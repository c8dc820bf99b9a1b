import type { ExportRecord, Labels } from './export-record.ts';
import type { Json, JsonObject } from './json.ts';
import type { Notes } from './ports/export-store.ts';

/** The record with notes on it. */
export function annotated(record: ExportRecord, { labels, extra, now }: Notes): ExportRecord {
  return {
    ...record,
    ...(labels ? { labels: withLabels(record.labels, labels) } : {}),
    ...(extra ? { extra: { ...objectOf(record.extra), ...extra } } : {}),
    updatedAt: now,
  };
}

function withLabels(before: Labels = {}, changes: NonNullable<Notes['labels']>): Labels {
  const all = Object.entries({ ...before, ...changes });
  return Object.fromEntries(all.flatMap(([name, text]) => (text === null ? [] : [[name, text]])));
}

const objectOf = (extra: Json | undefined): JsonObject =>
  typeof extra === 'object' && extra !== null && !Array.isArray(extra) ? (extra as JsonObject) : {};
