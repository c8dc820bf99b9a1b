import type { RecordDocument } from '../json.ts';
import { invalid } from '../problem.ts';
import { compileFilters } from './compile.ts';
import { type Filtered, type PlaceOf, readFilters } from './read-filters.ts';

/**
 * Compiles the filter language over anything that is described as a resource is: `columns` of name, path and type, perhaps a
 * `key`, `relations` with the resources that they lead to in `others`, and `filters`, words of its own. `asked` holds what
 * was asked by its name, such as `{ status_in: 'pending,running', created_at_gteq: '2025-01' }`; `placeOf` says where in the
 * request it stood, such as `(...name) => ({ in: 'query', at: ['filter', 'q', ...name] })`. Gives a function that says
 * whether an entry satisfies all of it. Throws `Problem('invalid')` with a fault for each thing that cannot be asked.
 */
export function compileConditions<Entry extends object>(
  of: Filtered,
  asked: Readonly<Record<string, unknown>>,
  {
    placeOf,
    others = {},
  }: { readonly placeOf?: PlaceOf; readonly others?: Readonly<Record<string, Filtered>> } = {},
): (entry: Entry) => boolean {
  const { filters, faults } = readFilters(asked, of, others, placeOf);
  if (faults.length > 0) throw invalid(faults);
  const test = compileFilters(filters);
  return (entry) => test(entry as unknown as RecordDocument);
}
