import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../functions/core/document.ts';
import { type Encoder, UnfitRecord } from '../../functions/core/format.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import type { Profile } from '../../functions/core/profile.ts';
import type { WirePage } from '../../functions/core/wire-page.ts';
import { csv } from '../../functions/formats/csv.ts';
import { json } from '../../functions/formats/json.ts';
import { ndjson } from '../../functions/formats/ndjson.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import { profiles } from '../../functions/formats/profiles.ts';
import * as dynamo from '../../functions/sources/dynamo-table/wire-page.ts';
import * as sqlite from '../../functions/sources/sqlite/wire-page.ts';
import { TightSink } from '../contracts/format-files.ts';
import { column } from './hostile-records.ts';
import { dynamoWriting, membersOf, plainWriting } from './wire-texts.ts';

const columns = [
  column('id', 'text'),
  column('text', 'text'),
  column('integer', 'integer'),
  column('number', 'number'),
  column('boolean', 'boolean'),
  column('timestamp', 'timestamp'),
  column('date', 'date'),
  column('list', 'list'),
  column('json', 'json'),
  column('deep.text', 'text'),
  column('deep.er.number', 'number'),
  column('deep', 'json'),
  column('__proto__', 'text'),
  column('a"]);throw 1;\n\\n', 'text'),
  column('größe 😀', 'number'),
];

const asked = columns.filter(({ path }) => path !== 'id' && path !== 'deep');

interface Page {
  readonly wire: WirePage;
  readonly records: readonly RecordDocument[];
}

const id = (index: number): string => `"k${String(index).padStart(3, '0')}"`;

const documents = fc
  .array(membersOf(asked, plainWriting), { minLength: 1, maxLength: 4 })
  .map((all) => all.map((members, i) => `{"id":${id(i)}${members && `,${members}`}}`));

const ofDocuments = (texts: readonly string[]): Page => ({
  wire: sqlite.wirePage(texts, 'id'),
  records: texts.map(parseDocument),
});

const responses = fc
  .tuple(
    fc.array(membersOf(asked, dynamoWriting), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', ' ', '\n'),
  )
  .map(([all, s]) => {
    const items = all.map((members, i) => `{"pk":{"S":"x"},"id":{"S":${id(i)}}${members && `,${members}`}}`);
    return [
      `${s}{"Count":${items.length},${s}"Items":[${items.join(`${s},${s}`)}]${s},"ScannedCount":3}${s}`,
    ];
  });

function ofResponse([body = '']: readonly string[]): Page {
  const wire = dynamo.wirePage(Buffer.from(body), 'id', 'pk');
  return { wire, records: dynamo.recordsOf(wire) };
}

const always: Profile = {
  ...(profiles.excel as Profile),
  name: 'always',
  quoting: 'always',
  listSeparator: '; ',
};
const piped: Profile = { ...(profiles.excel as Profile), name: 'piped', delimiter: '|', listSeparator: '|' };
const encodings = [
  ...[...Object.values(profiles), always, piped].map((profile) => ({ format: csv, profile })),
  ...[json, ndjson].map((format) => ({ format, profile: profiles.rfc4180 as Profile })),
];

const sources = [
  { source: 'documents', texts: documents, open: ofDocuments },
  { source: 'responses', texts: responses, open: ofResponse },
];

/** The page by its records, undefined where one of them does not fit. */
function byRecords(encoder: Encoder, { records }: Page): { bytes: Buffer; rows: number } | undefined {
  const sink = new PartBuffer(64);
  try {
    const { rows } = encoder.page(encoder.begin(sink), records, sink);
    return { bytes: Buffer.from(sink.bytes.subarray(0, sink.length)), rows };
  } catch (error) {
    if (error instanceof UnfitRecord) return undefined;
    throw error;
  }
}

function byWire(encoder: Encoder, { wire }: Page, sink: PartBuffer | TightSink) {
  const carry = encoder.begin(sink);
  const before = sink.length;
  const written = encoder.wire?.(carry, wire, sink);
  if (!written) assert.equal(sink.length, before);
  return written && { ...written, bytes: Buffer.from(sink.bytes.subarray(0, sink.length)) };
}

describe.each(sources)('$source as bytes', ({ texts, open }) => {
  it.each(encodings)(
    'are $format.name as their records are, profile $profile.name',
    ({ format, profile }) => {
      const encoder = format.compile({ columns, profile });
      let [taken, fit] = [0, 0];
      fc.assert(
        fc.property(texts, (all) => {
          const page = open(all);
          const wanted = byRecords(encoder, page);
          const written = byWire(encoder, page, new PartBuffer(1 << 16));
          if (wanted) fit++;
          if (!written) return;
          taken++;
          assert(wanted, 'what does not fit was written');
          assert.equal(written.bytes.toString(), wanted.bytes.toString());
          assert.deepEqual(
            [written.rows, written.first, written.last],
            [wanted.rows, page.records[0]?.id, page.records.at(-1)?.id],
          );
          assert.deepEqual(byWire(encoder, page, new TightSink())?.bytes, wanted.bytes);
        }),
        { numRuns: 200 },
      );
      expect(taken).toBeGreaterThan(fit / 2);
    },
  );
});
