import { MAX_ID } from '../../core/ids.ts';
import type { Dialect } from '../../http/dialect.ts';

export const NAME = 'commerce-layer';

/** In code point order, so that ids are ordered as texts like the exports in time. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 10;

/** Ten letters: a number in base 52. */
export const ids: Dialect['ids'] = {
  show: (id) => lettersOf(BigInt(id)),
  read(text) {
    if (!/^[A-Za-z]{10}$/.test(text)) return undefined;
    let id = 0;
    for (const letter of text) id = id * LETTERS.length + LETTERS.indexOf(letter);
    return id <= MAX_ID ? id : undefined;
  },
};

/** Kinds of what may be numbered within one export: 2^57 is below 52^10. */
const KINDS = 16n;

/** The id of something that an export has one of; `kind` is below 16. */
export const innerId = (id: number, kind: number): string => lettersOf(BigInt(id) * KINDS + BigInt(kind));

function lettersOf(value: bigint): string {
  const base = BigInt(LETTERS.length);
  let text = '';
  for (let rest = value, i = 0; i < LENGTH; i++, rest /= base) text = LETTERS[Number(rest % base)] + text;
  return text;
}
