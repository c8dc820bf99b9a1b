import type { Bytes } from '../bytes.ts';
import { ensureRoom, Misfit } from '../misfit.ts';

/** What a cell of a spreadsheet holds, in UTF-16 units. */
export const MOST_CHARACTERS = 32_767;

/** Up to this length a loop over the characters beats the calls of a pattern and a native writer. */
const SHORT = 24;

/**
 * What element text cannot hold bare (XML 1.0 §2.2, §2.4), and CR, which §2.11 turns into LF. A `_` counts where it
 * begins what readers would take for an escape, also together with the `_` of an escape that follows.
 */
const SPECIAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[&<>\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=[xX][0-9A-Fa-f]{1,4}[_\u0000-\u0008\u000b-\u001f\ufffe\uffff])/g;

/** Whatever needs a closer look: what is special or may be, white space that must be kept, and surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CLOSER = /[&<>_\u0000-\u001f\ud800-\udfff\ufffe\uffff]/;

/** Some readers trim text at its ends, or make its breaks spaces, unless they are told to keep both. */
const KEPT_SPACE = /^\s|[\t\n]|\s$/;

const KEEP = ' xml:space="preserve"';

const PLAIN = 1;
const UNDERSCORE = 95;
const SMALL_X = 120;

/** For each character whether it stands for itself; a `_` may not. */
const CLASSES = new Uint8Array(65536).fill(PLAIN, 32, 128);
for (const special of '&<>_') CLASSES[special.charCodeAt(0)] = 0;

/** Writes text behind `<t>`. Where its space must be kept, the tag becomes one that says so. */
export type XmlTextWriter = (bytes: Bytes, position: number, text: string, column: number) => number;

/** Sees to room: afterwards `rest` bytes are still free. Throws `Misfit` for what a cell cannot hold. */
export function xmlTextWriter(rest: number): XmlTextWriter {
  return (bytes, position, text, column) => {
    const { length } = text;
    if (text.charCodeAt(0) > 32 && text.charCodeAt(length - 1) > 32) {
      if (length <= SHORT) {
        const end = writeShort(bytes, position, text);
        if (end >= 0) return end;
      }
      if (length <= MOST_CHARACTERS && !CLOSER.test(text) && !endsInSpace(text)) {
        ensureRoom(bytes, position + 3 * length + rest);
        return position + bytes.utf8Write(text, position);
      }
    }
    return writeCarefully(bytes, position, checked(text, column), rest);
  };
}

/** Text as the content of a `<t>` element, with that element. Throws `RangeError` for what a cell cannot hold. */
export function textElement(text: string): string {
  const fault = faultOf(text);
  if (fault) throw new RangeError(fault);
  return `<t${KEPT_SPACE.test(text) ? KEEP : ''}>${escapeXml(text)}</t>`;
}

/** Why a cell cannot hold a text. */
export function faultOf(text: string): string | undefined {
  if (text.length > MOST_CHARACTERS)
    return `text of ${text.length} characters exceeds the ${MOST_CHARACTERS} of a spreadsheet's cell`;
  return text.isWellFormed() ? undefined : 'text with an unpaired surrogate cannot be written as XML';
}

/** ECMA-376 part 1 §22.9.2.19: what XML cannot hold becomes `_xHHHH_`, and what looks like that loses its look. */
function escapeXml(text: string): string {
  return text.replace(SPECIAL, escaped);
}

function escaped(character: string): string {
  if (character === '&') return '&amp;';
  if (character === '<') return '&lt;';
  if (character === '>') return '&gt;';
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

/** Writes text of at most `SHORT` characters that all stand for themselves; any other text gives -1. */
function writeShort(bytes: Bytes, position: number, text: string): number {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (CLASSES[code] !== PLAIN && (code !== UNDERSCORE || (text.charCodeAt(i + 1) | 32) === SMALL_X))
      return -1;
    bytes[position + i] = code;
  }
  return position + length;
}

/** White space beyond ASCII's. */
function endsInSpace(text: string): boolean {
  return (text.charCodeAt(0) > 127 || text.charCodeAt(text.length - 1) > 127) && KEPT_SPACE.test(text);
}

function checked(text: string, column: number): string {
  const fault = faultOf(text);
  if (fault) throw new Misfit(column, fault);
  return text;
}

function writeCarefully(bytes: Bytes, position: number, text: string, rest: number): number {
  const content = KEPT_SPACE.test(text) ? `${KEEP}>${escapeXml(text)}` : `>${escapeXml(text)}`;
  ensureRoom(bytes, position + 3 * content.length + rest);
  return position - 1 + bytes.utf8Write(content, position - 1);
}
