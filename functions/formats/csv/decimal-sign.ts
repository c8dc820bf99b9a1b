import type { Profile } from '../../core/profile.ts';
import { enclosedDelimiters } from './csv-text.ts';

const QUOTE = 34;
const COMMA = 44;
const POINT = 46;

/** Puts the profile's decimal sign into the numeral that stands from `from` to `end`, and gives the position behind it. */
export type DecimalSign = (bytes: Buffer, from: number, end: number) => number;

/** Undefined where the point is the profile's decimal sign. A cell that holds another one is enclosed where it needs that. */
export function decimalSign(profile: Profile): DecimalSign | undefined {
  if (profile.decimal !== ',') return undefined;
  const enclosed = enclosedDelimiters(profile).includes(',');
  return (bytes, from, end) => {
    let point = from;
    while (point < end && bytes[point] !== POINT) point++;
    if (point === end) return end;
    bytes[point] = COMMA;
    if (!enclosed) return end;
    bytes.copyWithin(from + 1, from, end);
    bytes[from] = QUOTE;
    bytes[end + 1] = QUOTE;
    return end + 2;
  };
}
