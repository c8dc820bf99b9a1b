import type { NumberedPage } from '../core/operations.ts';
import { type Fault, invalid } from '../core/problem.ts';

/** The query parameters by which a dialect counts pages. */
export interface PagingWords {
  readonly number: string;
  /** The first is the dialect's own, further ones are other words for it. */
  readonly size: readonly string[];
  readonly defaultSize: number;
  readonly maxSize: number;
}

/** So high that no history reaches it, and so low that the product with any size is exact. */
const MAX_NUMBER = 1_000_000_000;

/** `Problem('invalid')` for what is no whole number within its bounds, and for two words that disagree. */
export function readNumberedPage(query: URLSearchParams, words: PagingWords): NumberedPage {
  const faults: Fault[] = [];
  const read = (name: string, max: number): number | undefined => {
    const text = query.get(name);
    if (text === null) return undefined;
    const number = /^\d{1,10}$/.test(text) ? Number(text) : 0;
    if (number >= 1 && number <= max) return number;
    faults.push({
      in: 'query',
      at: [name],
      reason: 'value',
      value: text,
      message: `is not a whole number from 1 to ${max}`,
      allowed: [`1 to ${max}`],
    });
    return undefined;
  };
  const number = read(words.number, MAX_NUMBER) ?? 1;
  const sizes = words.size.map((name) => read(name, words.maxSize)).filter((size) => size !== undefined);
  if (new Set(sizes).size > 1) {
    faults.push({
      in: 'query',
      at: [words.size[1] ?? ''],
      reason: 'conflict',
      value: sizes[1],
      message: `contradicts ${words.size[0]}`,
    });
  }
  if (faults.length > 0) throw invalid(faults);
  return { number, size: sizes[0] ?? words.defaultSize };
}

/** How many pages a number of items fills; none where there are none. */
export const pageCount = (total: number, size: number): number => Math.ceil(total / size);
