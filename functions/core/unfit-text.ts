/** A value that ended an export because it does not fit. */
export interface Unfit {
  /** The key of its record. */
  readonly record: unknown;
  readonly field: string;
  /** What is wrong, in words. */
  readonly reason: string;
}

/** The sentence that an export's owner is told, from which `readUnfit` has the parts back. */
export const unfitText = ({ record, field, reason }: Unfit): string =>
  `record ${JSON.stringify(record)}, field ${PLAIN.test(field) ? field : JSON.stringify(field)}: ${reason}`;

const PLAIN = /^[\w.-]+$/;

const SENTENCE = /^record ("(?:[^"\\]|\\.)*"|[-\d.e+]+|undefined), field ([\w.-]+|"(?:[^"\\]|\\.)*"): (.*)$/s;

/** The parts of an `unfitText`; undefined for any other text. */
export function readUnfit(text: string): Unfit | undefined {
  const [, record = '', field = '', reason = ''] = SENTENCE.exec(text) ?? [];
  if (record === '') return undefined;
  return { record: parsed(record), field: field.startsWith('"') ? String(parsed(field)) : field, reason };
}

const NOT = ' is not ';

/** The value and what its column allows, where the reason says `VALUE is not WANTED`. */
export function readReason(reason: string): {
  readonly value?: unknown;
  readonly allowed?: readonly string[];
} {
  const at = reason.lastIndexOf(NOT);
  return at < 0 ? {} : { value: parsed(reason.slice(0, at)), allowed: [reason.slice(at + NOT.length)] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text === 'undefined' ? undefined : text;
  }
}
