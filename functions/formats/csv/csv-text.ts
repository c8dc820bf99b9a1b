import type { Profile } from '../../core/profile.ts';
import type { Bytes } from '../bytes.ts';
import type { MisfitLog } from '../misfit-log.ts';
import { ensureRoom } from '../room.ts';
import { needsGuard, suspectUnits } from './formula-guard.ts';

const QUOTE = 34;
const APOSTROPHE = 39;

/** Up to this length a loop over the characters beats the calls of a pattern and a native writer. */
export const SHORT = 24;

/** Writes text as a cell's content; with `quoting: 'always'` the row's statements write the quotes around it. */
export type TextWriter = (bytes: Bytes, position: number, text: string, column: number) => number;

/**
 * Writes text of characters that stand for themselves at once, and any other by `carefulWriter`. Both make sure that `spare`
 * bytes are free behind it.
 */
export function csvTextWriter(profile: Profile, log: MisfitLog, spare: number): TextWriter {
  const writeCarefully = carefulWriter(profile, log, spare);
  const writeShort = shortTextWriter(profile);
  const closer = specialPattern(profile, '\ud800-\udfff');
  const suspects = profile.guard ? suspectUnits() : undefined;
  return (bytes, position, text, column) => {
    const { length } = text;
    if (length === 0) return position;
    if (length <= SHORT) {
      const end = writeShort(bytes, position, text);
      if (end >= 0) return end;
    }
    if (suspects?.[text.charCodeAt(0)] === 1 || closer.test(text)) {
      return writeCarefully(bytes, position, text, column);
    }
    ensureRoom(bytes, position + 3 * length + spare);
    return position + bytes.utf8Write(text, position);
  };
}

/** Writes text of 1 to `SHORT` characters that all stand for themselves; for any other it gives -1 and may have written some. */
export function shortTextWriter(profile: Profile): (bytes: Bytes, position: number, text: string) => number {
  const plain = plainCharacters(profile);
  const plainFirst = plain.slice();
  if (profile.guard)
    for (const [unit, suspect] of suspectUnits().entries()) if (suspect) plainFirst[unit] = 0;
  return (bytes, position, text) => {
    const { length } = text;
    if (length === 0 || length > SHORT) return -1;
    let code = text.charCodeAt(0);
    if (plainFirst[code] !== 1) return -1;
    bytes[position] = code;
    for (let i = 1; i < length; i++) {
      code = text.charCodeAt(i);
      if (plain[code] !== 1) return -1;
      bytes[position + i] = code;
    }
    return position + length;
  };
}

/** Writes any text: guarded, its quotes doubled, enclosed. */
function carefulWriter(profile: Profile, log: MisfitLog, spare: number): TextWriter {
  const special = specialPattern(profile, '');
  const suspects = profile.guard ? suspectUnits() : undefined;
  return (bytes, position, given, column) => {
    const text = log.wellFormed(given, column);
    const doubled = text.includes('"') ? text.replaceAll('"', '""') : text;
    ensureRoom(bytes, position + 3 * doubled.length + 3 + spare);
    const enclosed = profile.quoting !== 'always' && special.test(text);
    let p = position;
    if (enclosed) bytes[p++] = QUOTE;
    if (suspects?.[text.charCodeAt(0)] === 1 && needsGuard(text)) bytes[p++] = APOSTROPHE;
    p += bytes.utf8Write(doubled, p);
    if (enclosed) bytes[p++] = QUOTE;
    return p;
  };
}

/** One cell of a header line, by the rules of text; an unpaired surrogate becomes U+FFFD there. */
export function csvHeaderCell(label: string, profile: Profile, first: boolean): string {
  const text = (profile.guard && needsGuard(label) ? `'${label}` : label).toWellFormed();
  const mistakenForBom = first && text.startsWith('\ufeff');
  const enclosed = profile.quoting === 'always' ? text !== '' : specialPattern(profile, '').test(text);
  return enclosed || mistakenForBom ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The delimiters for which a cell is enclosed. */
export function enclosedDelimiters({ delimiter, quoting }: Profile): string {
  if (quoting === 'always') return '';
  return quoting === 'delimiters' ? DELIMITERS : delimiter;
}

/** Every delimiter of `Profile`. */
const DELIMITERS = ',;\t|';

/** What a cell cannot hold bare (RFC 4180 §2.6 and §2.7). Within quotes only the quote is special. */
export const specialCharacters = (profile: Profile): string =>
  profile.quoting === 'always' ? '"' : `"\r\n${enclosedDelimiters(profile)}`;

/** Finds `specialCharacters`, and those of the pattern's class `more`. */
export const specialPattern = (profile: Profile, more: string): RegExp =>
  new RegExp(`[${specialCharacters(profile)}${more}]`);

/** 1 for each ASCII character that stands for itself. */
function plainCharacters(profile: Profile): Uint8Array {
  const plain = new Uint8Array(65536).fill(1, 0, 128);
  for (const special of specialCharacters(profile)) plain[special.charCodeAt(0)] = 0;
  return plain;
}
