import type { RecordDocument } from '../../../functions/core/json.ts';
import { products } from '../../pipeline/test-engine.ts';

/** Records of quotes: what a page of the table holds doubles in the file. */
export function* wide(count: number, quotes: number): Generator<RecordDocument> {
  const description = '"'.repeat(quotes);
  for (let at = 0; at < count; at++) yield { ...products(1, 1, at)[0], description };
}
