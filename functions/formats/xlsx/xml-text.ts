import type { Bytes } from '../bytes.ts';
import { writeAscii } from '../digits.ts';
import { HALF_A_PAIR, Misfit } from '../misfit.ts';
import type { MisfitLog } from '../misfit-log.ts';
import { ensureRoom } from '../room.ts';
import { LINES_STYLE } from './styles.ts';

/** The most UTF-16 units of a spreadsheet's cell. */
export const MOST_CHARACTERS = 32_767;

/** Up to this length text that stands for itself fits the room that a row makes at its start. */
const SHORT = 24;

/** The most bytes of one UTF-16 unit: those of `_x000D_`. */
const UNIT_BYTES = 7;

const UNDERSCORE = 95;
const CR = 13;
const LF = 10;

/** What stands between the digit of a text cell's style and its text. */
export const TEXT_TAG = '" t="inlineStr"><is><t>';

/** Gives the cell whose text begins at `position` the style that shows its line breaks. */
export function showLines(bytes: Buffer, position: number): void {
  bytes[position - TEXT_TAG.length - 1] = 48 + LINES_STYLE;
}

/** The end of a `<t>` tag whose white space readers keep, in place of `>`. */
export const KEEP = ' xml:space="preserve">';

/** Whether text needs `KEEP`: it has white space at an end, which some readers else trim, or a line break or tab anywhere. */
const isKeptSpace = (text: string): boolean =>
  WHITE_SPACE.test(text.charAt(0)) ||
  WHITE_SPACE.test(text.at(-1) ?? '') ||
  hasLines(text) ||
  text.includes('\t');

const hasLines = (text: string): boolean => text.includes('\n') || text.includes('\r');

const WHITE_SPACE = /\s/;

/**
 * A `_` that begins what readers would take for an escape, also together with the `_` of an escape that follows. They take
 * more forms for one than ECMA-376 part 1 §22.9.2.19 names.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const LOOKS_ESCAPED = /_[xX][0-9A-Fa-f]{1,4}[_\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/y;

/**
 * By ASCII character what is written for it, where XML cannot hold it bare (XML 1.0 §2.2, §2.4), and for CR, the line break that a
 * cell does not know. Tab, LF and `_` are written as they are, but not by the fast loop, since each needs a look at the whole text.
 */
const WRITTEN: readonly (string | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const special = { 9: '\t', 10: '\n', 13: '\n', 38: '&amp;', 60: '&lt;', 62: '&gt;', 95: '_' }[code];
  return special ?? (code < 32 ? escapeOf(code) : undefined);
});

/** By UTF-16 unit 1 where it is an ASCII character that stands for itself. */
const PLAIN = Uint8Array.from({ length: 65536 }, (_, code) =>
  code < 128 && WRITTEN[code] === undefined ? 1 : 0,
);

/** Writes text behind `<t>`, whose `>` becomes `KEEP` where the text needs that. */
export type XmlTextWriter = (bytes: Bytes, position: number, text: string, column: number) => number;

/** Makes a writer that leaves `spare` bytes free behind the text. */
export function xmlTextWriter(log: MisfitLog, spare: number): XmlTextWriter {
  return (bytes, position, given, column) => {
    const { length } = given;
    if (length > SHORT) ensureRoom(bytes, position + length + spare);
    let i = 0;
    for (; i < length; i++) {
      const code = given.charCodeAt(i);
      if (PLAIN[code] === 0) break;
      bytes[position + i] = code;
    }
    if (i === length && given.charCodeAt(0) !== 32 && given.charCodeAt(i - 1) !== 32 && i <= MOST_CHARACTERS)
      return position + i;
    const text = fitText(given, column, log);
    ensureRoom(bytes, position + UNIT_BYTES * length + KEEP.length + spare);
    if (hasLines(text)) showLines(bytes, position);
    return writeElement(bytes, position, text);
  };
}

/** A `<t>` element with that text. */
export function textElement(text: string): string {
  const bytes = Buffer.alloc('<t>'.length + UNIT_BYTES * text.length + KEEP.length) as Bytes;
  const end = writeElement(bytes, bytes.write('<t>'), text);
  return `${bytes.toString('utf8', 0, end)}</t>`;
}

/** Why a cell cannot hold a text. */
export function faultOf(text: string): string | undefined {
  if (text.length > MOST_CHARACTERS)
    return `text of ${text.length} characters exceeds the ${MOST_CHARACTERS} of a spreadsheet's cell`;
  return text.isWellFormed() ? undefined : HALF_A_PAIR;
}

/** A text that a cell can hold; one that it cannot is refused, or gives way to what it can where the spec marks losses. */
function fitText(given: string, column: number, log: MisfitLog): string {
  // A cell holds CRLF as one character.
  const text = given.length > MOST_CHARACTERS ? given.replaceAll('\r\n', '\n') : given;
  const fault = faultOf(text);
  if (fault === undefined) return text;
  log.lose(() => {
    throw new Misfit(column, fault);
  }, column);
  const whole = text.toWellFormed();
  const end = whole.length > MOST_CHARACTERS && !whole.slice(0, MOST_CHARACTERS).isWellFormed();
  return whole.slice(0, end ? MOST_CHARACTERS - 1 : MOST_CHARACTERS);
}

/** Writes well-formed text; `position` is behind `<t>`. */
function writeElement(bytes: Bytes, position: number, text: string): number {
  let p = isKeptSpace(text) ? writeAscii(bytes, position - 1, KEEP) : position;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (PLAIN[code] === 1) bytes[p++] = code;
    else if (code === CR && text.charCodeAt(i + 1) === LF) continue;
    else if (code === UNDERSCORE && looksEscaped(text, i)) p = writeAscii(bytes, p, escapeOf(code));
    else if (code < 0x80) p = writeAscii(bytes, p, WRITTEN[code] ?? '');
    else if (code >= 0xfffe) p = writeAscii(bytes, p, escapeOf(code));
    else if (code < 0xd800 || code > 0xdfff) p = writeUnit(bytes, p, code);
    else p = writePair(bytes, p, text.codePointAt(i++) ?? 0);
  }
  return p;
}

function looksEscaped(text: string, at: number): boolean {
  LOOKS_ESCAPED.lastIndex = at;
  return LOOKS_ESCAPED.test(text);
}

/** RFC 3629 §3: a character of two or three bytes. */
function writeUnit(bytes: Bytes, position: number, code: number): number {
  let p = position;
  if (code < 0x800) bytes[p++] = 0xc0 | (code >> 6);
  else {
    bytes[p++] = 0xe0 | (code >> 12);
    bytes[p++] = 0x80 | ((code >> 6) & 0x3f);
  }
  bytes[p++] = 0x80 | (code & 0x3f);
  return p;
}

/** RFC 3629 §3: a character of four bytes. */
function writePair(bytes: Bytes, position: number, codePoint: number): number {
  bytes[position] = 0xf0 | (codePoint >> 18);
  bytes[position + 1] = 0x80 | ((codePoint >> 12) & 0x3f);
  bytes[position + 2] = 0x80 | ((codePoint >> 6) & 0x3f);
  bytes[position + 3] = 0x80 | (codePoint & 0x3f);
  return position + 4;
}

function escapeOf(code: number): string {
  return `_x${code.toString(16).toUpperCase().padStart(4, '0')}_`;
}
