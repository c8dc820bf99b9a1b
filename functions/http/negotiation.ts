import { Problem } from '../core/problem.ts';

/** Throws `Problem('not-acceptable')` where `Accept` rules out all media types that there are (RFC 9110 §12.5.1). */
export function refuseUnacceptable(accept: string | undefined, offered: readonly string[]): void {
  if (offered.some((mediaType) => accepts(accept, mediaType))) return;
  const there = offered.join(' or ');
  throw new Problem('not-acceptable', `only ${there} is available here`, {
    faults: [
      {
        in: 'header',
        at: ['Accept'],
        reason: 'value',
        value: accept,
        message: `does not allow ${there}`,
        allowed: offered,
      },
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
