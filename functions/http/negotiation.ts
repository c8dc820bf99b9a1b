import { Problem } from '../core/problem.ts';

/** Throws `Problem('not-acceptable')` where `Accept` rules the only media type out that there is (RFC 9110 §12.5.1). */
export function refuseUnacceptable(accept: string | undefined, offered: string): void {
  if (accepts(accept, offered)) return;
  throw new Problem('not-acceptable', `only ${offered} is available here`, {
    faults: [
      { field: 'header.Accept', value: accept, message: `does not allow ${offered}`, allowed: [offered] },
    ],
  });
}

/** The most specific range that covers the media type decides. */
export function accepts(accept: string | undefined, offered: string): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  const [type = ''] = offered.split('/');
  const ranges = accept.split(',').map(readRange);
  for (const pattern of [offered, `${type}/*`, '*/*']) {
    const covering = ranges.filter(({ range }) => range === pattern);
    if (covering.length > 0) return covering.some(({ weight }) => weight > 0);
  }
  return false;
}

/** A weight that cannot be read counts as 1. */
function readRange(text: string): { readonly range: string; readonly weight: number } {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const isWeight = weight !== undefined && /^[01](\.\d{0,3})?$/.test(weight);
  return { range, weight: isWeight ? Number(weight) : 1 };
}
