import { MAX_ID, oldestId, timeOfId } from '../../core/ids.ts';
import type { CursorPage } from '../../core/operations.ts';
import { invalid } from '../../core/problem.ts';
import { ids } from './ids.ts';

const MOST = 20;
/** What a page's address keeps of the one before. */
const KEPT = ['status', 'extra_fields'];

/**
 * `before`, the id that a page comes after, wins over `since`, a second: whoever reads that alone gets all exports up to its end,
 * so that it may see some again and misses none. ours: a `limit` above 20 counts as 20.
 */
export function readPage(query: URLSearchParams): CursorPage {
  const limit = readWhole(query, 'limit', 1) ?? MOST;
  const since = readWhole(query, 'since', 0);
  const before = readWhole(query, 'before', 0);
  const end = since === undefined ? undefined : Math.min(MAX_ID, oldestId((since + 1) * 1000));
  const border = before ?? end;
  return { size: Math.min(MOST, limit), ...(border === undefined ? {} : { before: border }) };
}

/** A query string that is put behind the address of the list, whatever that was; null after the last page. */
export function nextPage(query: URLSearchParams, next: number | undefined): string | null {
  if (next === undefined) return null;
  const words = new URLSearchParams({
    limit: String(readPage(query).size),
    since: String(Math.floor(timeOfId(next) / 1000)),
    before: ids.show(next),
  });
  for (const name of KEPT) if (query.get(name)) words.set(name, query.get(name) ?? '');
  return `?${words}`;
}

/** Undefined where it is not there or empty. */
function readWhole(query: URLSearchParams, name: string, least: number): number | undefined {
  const text = query.get(name);
  if (!text) return undefined;
  const number = ids.read(text);
  if (number !== undefined && number >= least) return number;
  const message = `must be a whole number from ${least} on`;
  throw invalid([{ in: 'query', at: [name], reason: 'value', value: text, message }]);
}
