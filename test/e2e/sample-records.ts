import { readFileSync } from 'node:fs';
import { parseDocument } from '../../functions/core/document.ts';
import type { RecordDocument } from '../../functions/core/json.ts';

export const SHARED = new URL('../../../shared/', import.meta.url);

/** Records of a sample file beside the repository; undefined where that is absent. */
export function sampleRecords(name: string): RecordDocument[] | undefined {
  try {
    return readFileSync(new URL(`data/${name}.ndjson`, SHARED), 'utf8')
      .trimEnd()
      .split('\n')
      .map(parseDocument);
  } catch {
    return undefined;
  }
}
