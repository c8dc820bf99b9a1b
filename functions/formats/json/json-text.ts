import type { Bytes } from '../bytes.ts';
import type { MisfitLog } from '../misfit-log.ts';
import { ensureRoom } from '../room.ts';

const QUOTE = 34;

/** Up to this length a loop over the characters beats the calls of a pattern and a native writer. */
const SHORT = 24;

/** The most bytes of a short text, its quotes included. */
export const SHORT_TEXT_BYTES = SHORT + 2;

/** What a string cannot hold bare (RFC 8259 §7), what common readers take for the end of a line, and surrogates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CLOSER = /["\\\u0000-\u001f\u0085\u2028\u2029\ud800-\udfff]/;

const LINE_END = /[\u0085\u2028\u2029]/;
const LINE_ENDS = /[\u0085\u2028\u2029]/g;

/** JSON with the line ends of Unicode as escapes: they stand in strings alone, where an escape means the same. */
export const inOneLine = (json: string): string =>
  LINE_END.test(json) ? json.replace(LINE_ENDS, escapeOf) : json;

const escapeOf = (end: string): string => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** 1 for each ASCII character that stands for itself. */
const PLAIN = new Uint8Array(65536).fill(1, 32, 128);
PLAIN[0x22] = 0;
PLAIN[0x5c] = 0;

/** Writes a JSON string. */
export type JsonTextWriter = (bytes: Bytes, position: number, text: string, column: number) => number;

/** Makes a writer that leaves `spare` bytes free behind a text that is not short. */
export function jsonTextWriter(log: MisfitLog, spare: number): JsonTextWriter {
  return (bytes, position, text, column) => {
    const { length } = text;
    if (length <= SHORT) {
      const from = position + 1;
      let i = 0;
      for (; i < length; i++) {
        const code = text.charCodeAt(i);
        if (PLAIN[code] !== 1) break;
        bytes[from + i] = code;
      }
      if (i === length) {
        bytes[position] = QUOTE;
        bytes[from + length] = QUOTE;
        return from + length + 1;
      }
    }
    if (CLOSER.test(text)) return writeJson(bytes, position, inOneLine(log.json(text, column)), spare);
    ensureRoom(bytes, position + 3 * length + 2 + spare);
    bytes[position] = QUOTE;
    const end = position + 1 + bytes.utf8Write(text, position + 1);
    bytes[end] = QUOTE;
    return end + 1;
  };
}

/** Writes text that is JSON already, and leaves `spare` bytes free behind it. */
export function writeJson(bytes: Bytes, position: number, json: string, spare: number): number {
  ensureRoom(bytes, position + 3 * json.length + spare);
  return position + bytes.utf8Write(json, position);
}
