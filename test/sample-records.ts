import { existsSync, readFileSync } from 'node:fs';
import { parseDocument } from '../functions/core/document.ts';
import type { RecordDocument } from '../functions/core/json.ts';

/** Records to test with: what a clone has, and more where it lies beside the repository. */
export interface SampleRecords {
  readonly name: string;
  holds(resource: string): boolean;
  of(resource: string): readonly RecordDocument[];
}

export const examples: SampleRecords = recordsUnder('the examples', new URL('../examples/', import.meta.url));

export const BESIDE = new URL('../../shared/', import.meta.url);
const DATA = new URL('data/', BESIDE);

/** The made-up examples, and real records where there are any. */
export const samples: readonly SampleRecords[] = existsSync(DATA)
  ? [examples, recordsUnder('real records', DATA, { inventory: 'inventory-listings' })]
  : [examples];

function recordsUnder(
  name: string,
  folder: URL,
  files: Readonly<Record<string, string>> = {},
): SampleRecords {
  const fileOf = (resource: string): URL => new URL(`${files[resource] ?? resource}.ndjson`, folder);
  return {
    name,
    holds: (resource) => existsSync(fileOf(resource)),
    of: (resource) => readFileSync(fileOf(resource), 'utf8').trimEnd().split('\n').map(parseDocument),
  };
}
