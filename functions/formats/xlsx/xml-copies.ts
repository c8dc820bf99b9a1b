import { writeAscii } from '../digits.ts';
import { separatorMark } from '../list-text.ts';
import { ensureRoom } from '../room.ts';
import { type CopySource, type PlaceWriter, rangeWriter } from '../wire/copies.ts';
import { BACKSLASH, QUOTE } from '../wire/json-bytes.ts';
import { DECIMAL, ESCAPED, LIST, TEXT, WHOLE } from '../wire/kinds.ts';
import { showLines } from './xml-text.ts';

/** Copies that write the content of a cell behind its opening tag. */
export interface XmlCopies {
  /** Stands behind `<t>`, and makes that a tag which keeps white space where the text has breaks. */
  readonly text: PlaceWriter;
  readonly list: PlaceWriter;
  /** Copies a number that passes `isExactNumber`; -1 for any other. */
  readonly number: PlaceWriter;
}

export interface XmlRules {
  readonly listSeparator: string;
  /** Bytes that stay free behind what is written. */
  readonly spare: number;
  /** The most UTF-16 units of a cell. */
  readonly mostCharacters: number;
  /** The end of a tag that keeps white space, in place of `>`. */
  readonly keep: string;
}

const SPACE = 32;
const UNDERSCORE = 95;
const LETTER_N = 110;
const LETTER_T = 116;
const LETTER_X = 120;
/** The lead of U+FFFE and U+FFFF, which stand in no XML, and of the byte order mark. */
const LAST_PLANE = 0xef;

/** The most bytes of a `WHOLE` that needs no style of its own. */
const MOST_WHOLE = 10;
/** The most bytes of a `DECIMAL` that any double keeps: 15 digits and a point. */
const MOST_DECIMAL = 16;

/** By byte of a JSON string 1 where it stands for itself in XML. */
const PLAIN = new Uint8Array(256).fill(1, 32);
for (const byte of [BACKSLASH, UNDERSCORE, LAST_PLANE, ...Buffer.from('&<>')]) PLAIN[byte] = 0;

const ENTITIES: Readonly<Record<number, string>> = { 38: '&amp;', 60: '&lt;', 62: '&gt;' };
const MOST_ENTITY = 5;

/** Separators that XML holds bare, and that cannot be part of what looks like an escape (`_x000D_`). */
const USUAL_SEPARATOR = /^[ ,;|/+-]+$/;

/** Copies values from their bytes in JSON, by the rules of `xmlTextWriter`. */
export function xmlCopies(rules: XmlRules, source: CopySource): XmlCopies {
  const { places } = source;
  const { starts, ends } = places;
  const { spare, keep } = rules;
  const copy = rangeWriter(places, spare);
  const writeContent = contentWriter(source);
  return {
    text: (bytes, position, kind, place) => {
      if (kind !== TEXT && kind !== ESCAPED) return -1;
      const [start, end] = [starts[place] as number, ends[place] as number];
      if (!isWritable(places.bytes, start, end, rules)) return -1;
      ensureRoom(bytes, position + MOST_ENTITY * (end - start) + keep.length + spare);
      const escapes = kind === ESCAPED ? breaksIn(places.bytes, start, end) : NO_BREAKS;
      if (escapes === LINE_BREAKS) showLines(bytes, position);
      const keeps = escapes !== NO_BREAKS;
      return writeContent(bytes, keeps ? writeAscii(bytes, position - 1, keep) : position, start, end);
    },
    list: listCopy(rules, source, writeContent),
    number: (bytes, position, kind, place) => {
      const [start, end] = [starts[place] as number, ends[place] as number];
      if (end - start > (kind === WHOLE ? MOST_WHOLE : MOST_DECIMAL)) return -1;
      if (kind !== WHOLE && kind !== DECIMAL) return -1;
      return copy(bytes, position, start, end);
    },
  };
}

type ContentWriter = (bytes: Buffer, position: number, start: number, end: number) => number;

/** Writes a text's content into room that the caller made; -1 at anything rare, such as `\r` or what looks like an escape. */
function contentWriter({ places }: CopySource): ContentWriter {
  return (bytes, position, start, end) => {
    const page = places.bytes;
    let p = position;
    for (let i = start; i < end; i++) {
      const byte = page[i] as number;
      if (PLAIN[byte] === 1) {
        bytes[p++] = byte;
        continue;
      }
      if (byte === BACKSLASH) {
        const meant = unescaped(page[++i] as number);
        if (meant < 0) return -1;
        bytes[p++] = meant;
      } else if (byte === UNDERSCORE) {
        if (((page[i + 1] as number) | 32) === LETTER_X) return -1;
        bytes[p++] = byte;
      } else if (byte === LAST_PLANE) {
        if (page[i + 1] === 0xbf && (page[i + 2] as number) >= 0xbe) return -1;
        bytes[p++] = byte;
      } else p = writeAscii(bytes, p, ENTITIES[byte] as string);
    }
    return p;
  };
}

function unescaped(letter: number): number {
  if (letter === QUOTE || letter === BACKSLASH) return letter;
  if (letter === LETTER_N) return 10;
  return letter === LETTER_T ? 9 : -1;
}

/** Whether a text is neither empty nor too long, and has no bare white space at its ends, which some readers trim. */
function isWritable(page: Uint8Array, start: number, end: number, { mostCharacters }: XmlRules): boolean {
  const size = end - start;
  if (size === 0 || size > mostCharacters) return false;
  if (page[start] === SPACE || page[end - 1] === SPACE) return false;
  if ((page[start] as number) >= 0xc2 && isSpaceAt(page, start)) return false;
  return (page[end - 1] as number) < 0x80 || !endsInSpace(page, start, end);
}

function endsInSpace(page: Uint8Array, start: number, end: number): boolean {
  if (end - start >= 3 && (page[end - 3] as number) >= 0xe0) return isSpaceAt(page, end - 3);
  return page[end - 2] === 0xc2 && isSpaceAt(page, end - 2);
}

/** Whether a space beyond ASCII stands at `at`: those of ECMAScript's `\s`, by their UTF-8 bytes. */
function isSpaceAt(page: Uint8Array, at: number): boolean {
  const [lead, second, third] = [page[at], page[at + 1] as number, page[at + 2] as number];
  if (lead === 0xc2) return second === 0xa0;
  if (lead === 0xe1) return second === 0x9a && third === 0x80;
  if (lead === 0xe2)
    return second === 0x80
      ? third <= 0x8a || third === 0xa8 || third === 0xa9 || third === 0xaf
      : second === 0x81 && third === 0x9f;
  if (lead === 0xe3) return second === 0x80 && third === 0x80;
  return lead === LAST_PLANE && second === 0xbb && third === 0xbf;
}

const NO_BREAKS = 0;
const TABS = 1;
const LINE_BREAKS = 2;

/** Whether escapes of the text are line breaks, or tabs alone. */
function breaksIn(page: Uint8Array, start: number, end: number): number {
  let found = NO_BREAKS;
  for (let i = start; i < end; i++) {
    if (page[i] !== BACKSLASH) continue;
    i++;
    if (page[i] === LETTER_N) return LINE_BREAKS;
    if (page[i] === LETTER_T) found = TABS;
  }
  return found;
}

function listCopy(rules: XmlRules, { places, items }: CopySource, writeContent: ContentWriter): PlaceWriter {
  const { listSeparator: separator, spare } = rules;
  const mark = separatorMark({ listSeparator: separator });
  const usual = USUAL_SEPARATOR.test(separator) && mark.length === 1;
  return (bytes, position, kind, place) => {
    if (kind !== LIST || !usual) return -1;
    const page = places.bytes;
    const [start, end] = [places.starts[place] as number, places.ends[place] as number];
    const count = items.find(start, end);
    if (count <= 0 || end - start + count * separator.length > rules.mostCharacters) return -1;
    if (!items.areBare(mark.charCodeAt(0), count)) return -1;
    const [first, last] = [0, count - 1];
    if (!isWritable(page, items.starts[first] as number, items.ends[first] as number, rules)) return -1;
    if (!isWritable(page, items.starts[last] as number, items.ends[last] as number, rules)) return -1;
    ensureRoom(bytes, position + MOST_ENTITY * (end - start) + count * separator.length + spare);
    let p = position;
    for (let i = 0; i < count; i++) {
      if (i > 0) p = writeAscii(bytes, p, separator);
      p = writeContent(bytes, p, items.starts[i] as number, items.ends[i] as number);
      if (p < 0) return -1;
    }
    return p;
  };
}
