import type { Encoder, Format, FormatSpec } from '../core/format.ts';
import { jsonRows } from './json/json-row.ts';
import { linesEncoder } from './lines-encoder.ts';
import { remembered } from './remembered.ts';

/** One JSON object a line, each line ended by LF. */
export const ndjson: Format = {
  name: 'ndjson',
  mediaType: 'application/x-ndjson',
  extension: 'ndjson',
  nested: true,
  compile: remembered(compile),
};

function compile(spec: FormatSpec): Encoder {
  return linesEncoder(spec, {
    version: 'ndjson/2',
    head: '',
    ...jsonRows(spec, { before: '', after: '\n' }),
  });
}
