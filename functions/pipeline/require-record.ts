import type { RecordDocument } from '../core/json.ts';
import type { Within } from '../core/new-export.ts';
import type { RecordReader } from '../core/ports/record-reader.ts';
import { Problem } from '../core/problem.ts';

export interface Finding {
  /** For requests that ask for a record to be there. */
  readonly records?: Pick<RecordReader, 'find'>;
}

/** The record within which is asked; `Problem('not-found')` where what is asked is to be within a record that the owner has not. */
export async function requireRecord(
  { records }: Finding,
  { owner, within }: { readonly owner: string; readonly within?: Within },
): Promise<RecordDocument | undefined> {
  if (!within) return undefined;
  if (!records) throw new Error(`nothing here finds a record of ${within.resource}`);
  const { resource, key } = within;
  const found = await records.find({ owner, resource, key });
  if (found) return found;
  throw new Problem('not-found', `there is no ${within.key} among the ${within.resource}`);
}
