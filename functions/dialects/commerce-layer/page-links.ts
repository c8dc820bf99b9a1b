import type { NumberedPage } from '../../core/operations.ts';
import type { Exchange } from '../../http/dialect.ts';
import { pageCount } from '../../http/paging.ts';
import { PAGE, PAGE_PARAMETERS } from './list.ts';

/** ours: nothing is one empty page. */
export const pagesOf = (total: number, size: number): number => Math.max(1, pageCount(total, size));

/**
 * Absolute links of a page, with the request's other parameters: `prev` and `next` only where there is such a page. ours:
 * from a page beyond the last, the last one is the one before.
 */
export function pageLinks(
  { request, baseUrl }: Pick<Exchange, 'request' | 'baseUrl'>,
  { number, size, total }: NumberedPage & { readonly total: number },
): Readonly<Record<string, string>> {
  const pages = pagesOf(total, size);
  const kept = [...request.query].filter(([name]) => !PAGE_PARAMETERS.includes(name));
  const path = request.path.endsWith('/') ? request.path.slice(0, -1) : request.path;
  const at = (page: number): string => {
    const own: [string, string][] = [
      [PAGE.number, String(page)],
      ...PAGE.size.map((name): [string, string] => [name, String(size)]),
    ];
    return `${baseUrl}${path}?${[...kept, ...own].map(parameterText).join('&')}`;
  };
  return {
    first: at(1),
    ...(number > 1 ? { prev: at(Math.min(number - 1, pages)) } : {}),
    ...(number < pages ? { next: at(number + 1) } : {}),
    last: at(pages),
  };
}

/** Brackets and commas stand as they are, as the vendor writes them. */
const parameterText = ([name, value]: readonly [string, string]): string =>
  `${readable(name)}=${readable(value)}`;

const readable = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll('%5B', '[')
    .replaceAll('%5D', ']')
    .replaceAll('%2C', ',');
