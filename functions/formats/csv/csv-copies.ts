import type { Profile } from '../../core/profile.ts';
import { writeAscii } from '../digits.ts';
import { separatorMark } from '../list-text.ts';
import { ensureRoom } from '../room.ts';
import { type Copies, type CopySource, type PlaceWriter, rangeWriter } from '../wire/copies.ts';
import { BACKSLASH, QUOTE } from '../wire/json-bytes.ts';
import { DECIMAL, ESCAPED, LIST, SPECIAL, TEXT, WHOLE } from '../wire/kinds.ts';
import { isUsualMoment } from '../wire/moment-bytes.ts';
import { specialCharacters, specialPattern } from './csv-text.ts';
import { decimalSign } from './decimal-sign.ts';
import { suspectUnits } from './formula-guard.ts';

const APOSTROPHE = 39;

/** What the first bytes of a text ask for, beside 0 for nothing: an apostrophe; or a `CellWriter`, since they do not tell. */
const GUARDED = 1;
const UNCERTAIN = 2;

/** Copies values whose bytes in JSON make a cell, by the rules of `csvCells`; each copy leaves `spare` bytes free. */
export function csvCopies(profile: Profile, spare: number, source: CopySource): Copies {
  const text = textCopy(profile, spare, source);
  const time = timeCopy(text, source);
  const number = decimalCopy(profile, numberCopy(spare, source));
  const float = decimalCopy(profile, floatCopy(numberCopy(spare, source)));
  return {
    text: (bytes, position, kind, place) =>
      kind >= TEXT ? text(bytes, position, kind, place) : number(bytes, position, kind, place),
    integer: (bytes, position, kind, place) => (kind === WHOLE ? number(bytes, position, kind, place) : -1),
    number: profile.numbers === 'float' ? float : number,
    boolean: () => -1,
    timestamp: profile.timestamps === 'iso' ? time : () => -1,
    date: profile.timestamps === 'iso' ? time : dateCopy(time, source),
    list: listCopy(profile, spare, source),
    json: numberCopy(spare, source),
    record: () => -1,
    records: () => -1,
  };
}

function decimalCopy(profile: Profile, number: PlaceWriter): PlaceWriter {
  const sign = decimalSign(profile);
  if (!sign) return number;
  return (bytes, position, kind, place) => {
    const end = number(bytes, position, kind, place);
    return end < 0 ? end : sign(bytes, position, end);
  };
}

function numberCopy(spare: number, { places }: CopySource): PlaceWriter {
  const { starts, ends } = places;
  const copy = rangeWriter(places, spare);
  return (bytes, position, kind, place) =>
    kind === WHOLE || kind === DECIMAL
      ? copy(bytes, position, starts[place] as number, ends[place] as number)
      : -1;
}

/** Every `DECIMAL` and `WHOLE` is short enough to be printed without an exponent. */
function floatCopy(number: PlaceWriter): PlaceWriter {
  return (bytes, position, kind, place) => {
    const end = number(bytes, position, kind, place);
    return kind === WHOLE ? writeAscii(bytes, end, '.0') : end;
  };
}

/** Copies a text that is surely a moment, or nothing. */
function timeCopy(text: PlaceWriter, { places }: CopySource): PlaceWriter {
  const { starts, ends } = places;
  return (bytes, position, kind, place) =>
    kind === TEXT && isUsualMoment(places.view, starts[place] as number, ends[place] as number)
      ? text(bytes, position, kind, place)
      : -1;
}

/** What is no longer than a date holds no time of a day, so it stays as it is. */
function dateCopy(time: PlaceWriter, { places: { starts, ends } }: CopySource): PlaceWriter {
  return (bytes, position, kind, place) =>
    (ends[place] as number) - (starts[place] as number) <= 10 ? time(bytes, position, kind, place) : -1;
}

function textCopy(profile: Profile, spare: number, { places }: CopySource): PlaceWriter {
  const { starts, ends } = places;
  const leaders = leadersOf(profile);
  const copy = rangeWriter(places, spare + 3);
  const writeUnescaped = unescaper(profile, spare, { places });
  return (bytes, position, kind, place) => {
    if (kind < TEXT || kind > ESCAPED) return -1;
    const start = starts[place] as number;
    const end = ends[place] as number;
    if (start === end) return position;
    const leader = leaders[firstTwo(places.bytes, start)] as number;
    if (leader === UNCERTAIN) return -1;
    if (kind === ESCAPED) return writeUnescaped(bytes, position, place, leader === GUARDED);
    let p = position;
    if (kind === SPECIAL) bytes[p++] = QUOTE;
    if (leader === GUARDED) bytes[p++] = APOSTROPHE;
    p = copy(bytes, p, start, end);
    if (kind === SPECIAL) bytes[p++] = QUOTE;
    return p;
  };
}

const firstTwo = (page: Uint8Array, at: number): number =>
  ((page[at] as number) << 8) | (page[at + 1] as number);

/** By the first two bytes `GUARDED` or `UNCERTAIN`: behind what readers drop, an apostrophe, or in an escape a formula may be. */
function leadersOf({ guard }: Profile): Uint8Array {
  const leaders = new Uint8Array(65536);
  if (!guard) return leaders;
  for (const [unit, suspect] of suspectUnits().entries()) {
    if (!suspect) continue;
    const character = String.fromCharCode(unit);
    if (unit >= 0x80) leaders[Buffer.from(character).readUInt16BE()] = UNCERTAIN;
    else leaders.fill('=+-@'.includes(character) ? GUARDED : UNCERTAIN, unit << 8, (unit + 1) << 8);
  }
  leaders.fill(UNCERTAIN, BACKSLASH << 8, (BACKSLASH + 1) << 8);
  return leaders.fill(UNCERTAIN, FOUR_BYTES << 8);
}

/** The least lead of a character that takes two UTF-16 units. */
const FOUR_BYTES = 0xf0;

/** By the letter of a short escape the byte that it stands for. */
const UNESCAPED = new Uint8Array(256);
for (const [letter, meaning] of Object.entries({
  '"': '"',
  '\\': '\\',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
})) {
  UNESCAPED[letter.charCodeAt(0)] = meaning.charCodeAt(0);
}

/** Writes an `ESCAPED` text; leaves a byte for the opening quote, and takes it back where the text turns out to need none. */
function unescaper(profile: Profile, spare: number, { places }: Pick<CopySource, 'places'>) {
  const needed = profile.quoting !== 'always';
  const specials = new Uint8Array(256);
  if (needed) for (const special of specialCharacters(profile)) specials[special.charCodeAt(0)] = 1;
  return (bytes: Buffer, position: number, place: number, guarded: boolean): number => {
    const { bytes: page, starts, ends } = places;
    const end = ends[place] as number;
    let i = starts[place] as number;
    ensureRoom(bytes, position + 2 * (end - i) + 3 + spare);
    let p = needed ? position + 1 : position;
    if (guarded) bytes[p++] = APOSTROPHE;
    let special = 0;
    while (i < end) {
      let byte = page[i++] as number;
      if (byte === BACKSLASH) byte = UNESCAPED[page[i++] as number] as number;
      special |= specials[byte] as number;
      if (byte === QUOTE) bytes[p++] = QUOTE;
      bytes[p++] = byte;
    }
    if (!needed) return p;
    if (special === 0) {
      bytes.copyWithin(position, position + 1, p);
      return p - 1;
    }
    bytes[position] = QUOTE;
    bytes[p++] = QUOTE;
    return p;
  };
}

function listCopy(profile: Profile, spare: number, { places, items }: CopySource): PlaceWriter {
  const { listSeparator: separator, quoting } = profile;
  const leaders = leadersOf(profile);
  const mark = separatorMark(profile);
  const writable = /^[ -!#-~]*$/.test(separator) && mark.length === 1;
  const special = quoting !== 'always' && specialPattern(profile, '').test(separator);
  const copy = rangeWriter(places, 0);
  return (bytes, position, kind, place) => {
    if (kind !== LIST || !writable) return -1;
    const start = places.starts[place] as number;
    const end = places.ends[place] as number;
    const count = items.find(start, end);
    if (count <= 0) return count === 0 ? position : -1;
    const leader = leaders[firstTwo(places.bytes, items.starts[0] as number)];
    if (leader === UNCERTAIN || !items.areBare(mark.charCodeAt(0), count)) return -1;
    ensureRoom(bytes, position + (end - start) + count * separator.length + 3 + spare);
    const enclosed = items.special || (special && count > 1);
    let p = position;
    if (enclosed) bytes[p++] = QUOTE;
    if (leader === GUARDED) bytes[p++] = APOSTROPHE;
    for (let i = 0; i < count; i++) {
      if (i > 0) p = writeAscii(bytes, p, separator);
      p = copy(bytes, p, items.starts[i] as number, items.ends[i] as number);
    }
    if (enclosed) bytes[p++] = QUOTE;
    return p;
  };
}
