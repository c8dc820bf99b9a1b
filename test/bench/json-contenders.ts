import type { RecordDocument } from '../../functions/core/json.ts';
import { json } from '../../functions/formats/json/index.ts';
import { ndjson } from '../../functions/formats/ndjson.ts';
import { type Encoding, textEncoding, waybillEncoding } from './encode.ts';
import { named } from './peers.ts';
import { treeColumns } from './tree-workload.ts';

const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** An array in pages: each but the first begins with a comma. */
function elements(): (rows: readonly unknown[]) => string {
  let before = '[';
  return (rows) => {
    const text = rows.map((row) => JSON.stringify(row)).join();
    const page = before + text;
    before = ',';
    return page;
  };
}

type TextOf = (records: readonly RecordDocument[]) => string;
const ofRows =
  (textOf: (rows: readonly unknown[]) => string): TextOf =>
  (records) =>
    textOf(records.map(named));

/** JSON from records; `JSON.stringify` is given rows of the same columns, or the records as they are, which have fewer members. */
export const contenders: Readonly<Record<string, Encoding>> = {
  'ndjson waybill': waybillEncoding(ndjson),
  'ndjson rows': textEncoding({ textOf: () => ofRows(lines) }),
  'ndjson records': textEncoding({ textOf: () => lines }),
  'ndjson waybill trees': waybillEncoding(ndjson, treeColumns),
  'json waybill': waybillEncoding(json),
  'json rows': textEncoding({ textOf: () => ofRows(elements()), tail: ']' }),
  'json records': textEncoding({ textOf: elements, tail: ']' }),
  'json waybill trees': waybillEncoding(json, treeColumns),
};
