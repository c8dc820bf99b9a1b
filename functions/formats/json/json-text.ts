import type { Bytes } from '../bytes.ts';
import { ensureRoom } from '../room.ts';

const QUOTE = 34;

/** Up to this length a loop over the characters beats the calls of a pattern and a native writer. */
const SHORT = 24;

/** The most bytes of a short text, its quotes included. */
export const SHORT_TEXT_BYTES = SHORT + 2;

/** What a string cannot hold bare (RFC 8259 §7), and surrogates, since an unpaired one must be an escape. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CLOSER = /["\\\u0000-\u001f\ud800-\udfff]/;

/** 1 for each ASCII character that stands for itself. */
const PLAIN = new Uint8Array(65536).fill(1, 32, 128);
PLAIN[0x22] = 0;
PLAIN[0x5c] = 0;

/** Writes a JSON string; behind one that is not short `spare` bytes are free. */
export function writeJsonText(bytes: Bytes, position: number, text: string, spare: number): number {
  const length = text.length;
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
  if (CLOSER.test(text)) return writeJson(bytes, position, JSON.stringify(text), spare);
  ensureRoom(bytes, position + 3 * length + 2 + spare);
  bytes[position] = QUOTE;
  const end = position + 1 + bytes.utf8Write(text, position + 1);
  bytes[end] = QUOTE;
  return end + 1;
}

/** Writes text that is JSON already, and leaves `spare` bytes free behind it. */
export function writeJson(bytes: Bytes, position: number, json: string, spare: number): number {
  ensureRoom(bytes, position + 3 * json.length + spare);
  return position + bytes.utf8Write(json, position);
}
