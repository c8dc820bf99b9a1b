import { parseDocument } from '../core/document.ts';
import type { RecordDocument } from '../core/json.ts';
import { Failure } from './failure.ts';

/** The record of one NDJSON line; a line that is no JSON object is a `Failure` that names it and says why. */
export function readRecord(number: number, text: string): RecordDocument {
  const value = parse(number, text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Failure(`line ${number}: is ${kindOf(value)} and no JSON object`);
  return value as RecordDocument;
}

function parse(number: number, text: string): unknown {
  try {
    return parseDocument(text);
  } catch (error) {
    if (error instanceof RangeError) throw new Failure(`line ${number}: is nested too deep to be read`);
    const reason = (error as SyntaxError).message.replace(
      /in JSON at position \d+ \(line 1 (column \d+)\)/,
      'at $1',
    );
    throw new Failure(`line ${number}: is no JSON: ${reason}`);
  }
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
