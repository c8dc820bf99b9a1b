import { InvalidArgumentError, Option } from 'commander';

/** Milliseconds. */
const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
const LONGEST = 36_500 * 86_400_000;

/** `--expires`: a span from now on, in milliseconds. */
export const expiryOption = (): Option =>
  new Option(
    '--expires <span>',
    'how long it is valid, such as 12h, 90d or 52w; without it, until it is revoked',
  ).argParser((text: string) => {
    const [, amount, unit = ''] = /^(\d{1,9})([hdw])$/.exec(text) ?? [];
    const span = Number(amount) * (UNITS[unit] ?? Number.NaN);
    if (span > 0 && span <= LONGEST) return span;
    throw new InvalidArgumentError(
      'It must be a number and a unit, such as 12h, 90d or 52w, and at most 36500d.',
    );
  });
