import { crc32, gunzipSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../functions/core/byte-ranges.ts';
import type { Column } from '../../functions/core/columns.ts';
import type { CompressionAlgorithm } from '../../functions/core/compression.ts';
import { crcHex } from '../../functions/core/crc32.ts';
import type { Encoder } from '../../functions/core/format.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import type { LedgerItem } from '../../functions/core/ledger.ts';
import { compressed, formats, profiles } from '../../functions/formats/index.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import { ExportFailure } from '../../functions/pipeline/export-failure.ts';
import { type Outline, outline } from '../../functions/pipeline/outline.ts';
import { tries } from '../properties.ts';
import { type ChunkOf, type Written, writeSegment } from './fixtures.ts';

const COLUMNS: readonly Column[] = [
  { name: 'id', path: 'id', label: 'ID', type: 'integer' },
  { name: 'title', path: 'title', label: 'Title', type: 'text' },
  { name: 'sku', path: 'items[].sku', label: 'SKU', type: 'text' },
];

function encoderOf(
  format: string,
  profile = 'excel',
  algorithm: CompressionAlgorithm | 'nothing' = 'nothing',
): Encoder {
  const found = profiles[profile];
  if (!found) throw new Error(`no profile ${profile}`);
  const plain = formats[format];
  if (!plain) throw new Error(`no format ${format}`);
  const used = algorithm === 'nothing' ? plain : compressed(plain, { algorithm, level: 1 });
  return used.compile({ columns: COLUMNS, profile: found, rows: 'items' });
}

const title = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom(',', ']', '[', '"', '', '\n', '﻿', '😀'));
const row = fc.record({ title, items: fc.array(fc.record({ sku: title }), { maxLength: 2 }) });
const chunk = fc.record({
  pages: fc.array(fc.array(row, { maxLength: 3 }), { maxLength: 3 }),
  flush: fc.boolean(),
});
const nothing = fc.record({ pages: fc.constantFrom([], [[]]), flush: fc.boolean() });
const segment = fc.oneof(
  { weight: 3, arbitrary: fc.array(chunk, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(nothing, { minLength: 1, maxLength: 2 }) },
);

/** Records with keys that rise through all segments. */
const cuts = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => {
  let id = 0;
  return segments.map((chunks) =>
    chunks.map(
      ({ pages, flush }): ChunkOf => ({
        flush,
        pages: pages.map((page) => page.map((one) => ({ ...one, id: ++id }))),
      }),
    ),
  );
});

/** The text of a packed file; an unpacked one is its own. */
const UNPACK = { gzip: gunzipSync, zstd: zstdDecompressSync, nothing: (file: Buffer) => file };

interface Checked {
  readonly encoder: Encoder;
  readonly unpack: (file: Buffer) => Buffer;
}

type Cuts = readonly (readonly ChunkOf[])[];

const write = (encoder: Encoder, segments: Cuts): readonly Written[] =>
  segments.map((chunks, index) =>
    writeSegment(encoder, { segment: index, only: segments.length === 1, chunks }),
  );

const outlineOf = (encoder: Encoder, written: readonly Written[]): Outline =>
  outline(
    written.map(({ items }) => items),
    encoder,
  );

const join = ({ head, tail, skip }: Outline, written: readonly Written[]): Buffer =>
  Buffer.concat([head, ...written.map(({ bytes }, index) => bytes.subarray(skip[index])), tail]);

/** The file as one process writes it in one go. */
function inOne(encoder: Encoder, records: readonly RecordDocument[]): { bytes: Buffer; rows: number } {
  const sink = new PartBuffer(64);
  const { carry, rows } = encoder.page(encoder.begin(sink), records, sink);
  encoder.end(carry, sink);
  return { bytes: sink.bytes.subarray(0, sink.length), rows };
}

function check({ encoder, unpack }: Checked, segments: Cuts): void {
  const written = write(encoder, segments);
  const plan = outlineOf(encoder, written);
  const file = join(plan, written);
  const whole = inOne(
    encoder,
    segments.flat().flatMap(({ pages }) => pages.flat()),
  );
  const text = unpack(file);
  expect(text.toString()).toBe(unpack(whole.bytes).toString());
  expect(plan).toMatchObject({
    bytes: file.length,
    rawBytes: text.length,
    crc32: crc32(file),
    rows: whole.rows,
  });
  expect(plan.chunks).toHaveLength(segments.flat().length);
  let offset = 0;
  for (const one of plan.chunks) {
    expect(one.offset).toBe(offset);
    expect(one.crc32).toBe(crcHex(crc32(file.subarray(offset, offset + one.bytes))));
    offset += one.bytes;
  }
  expect(offset).toBe(file.length);
  let end = 0;
  for (const range of plan.ranges) {
    expect(range.offset).toBe(end);
    end += range.bytes;
    expect(range.sha256).toBe(sha256(file.subarray(range.offset, end)));
  }
  expect(end).toBe(file.length);
  expect(plan.ranges.length).toBeLessThanOrEqual(2 * segments.flat().length + 2);
  const items = written.flatMap((one) => one.items);
  const facts = ({ segment: of, rows, firstKey, lastKey }: Outline['chunks'][number] | LedgerItem) => ({
    of,
    rows,
    firstKey,
    lastKey,
  });
  expect(plan.chunks.map(facts)).toEqual(items.map(facts));
}

describe.each([
  ['csv', 'excel', 'nothing'],
  ['csv', 'unix', 'nothing'],
  ['json', 'unix', 'nothing'],
  ['ndjson', 'unix', 'nothing'],
  ['csv', 'unix', 'gzip'],
  ['json', 'unix', 'gzip'],
  ['ndjson', 'unix', 'gzip'],
  ['json', 'unix', 'zstd'],
] as const)('the outline of %s in the profile %s, packed by %s', (format, profile, algorithm) => {
  const checked: Checked = {
    encoder: encoderOf(format, profile, algorithm),
    unpack: UNPACK[algorithm],
  };

  it('is that of the joined file, however it was cut into segments and chunks', () => {
    fc.assert(
      fc.property(cuts, (segments) => {
        check(checked, segments);
      }),
      { numRuns: tries(150) },
    );
  });

  const empty: ChunkOf = { pages: [[]], flush: false };
  const full = (id: number): ChunkOf => ({ pages: [[{ id, title: 'a', items: [] }]], flush: true });

  it.each<[string, Cuts]>([
    ['nothing in one segment', [[empty]]],
    ['nothing in many chunks', [[empty, empty, empty]]],
    ['nothing in any segment', [[empty], [empty, empty], [empty]]],
    ['nothing in the first segment', [[empty, empty], [full(1)], [full(2)]]],
    ['nothing in the last segment', [[full(1)], [full(2)], [empty]]],
    ['rows only in the middle, after empty chunks', [[empty], [empty, full(1), empty], [empty]]],
    ['an empty chunk before the first row', [[empty, full(1)], [full(2)]]],
    ['one row in each', [[full(1)], [full(2)]]],
  ])('is that of the joined file with %s', (_title, segments) => {
    check(checked, segments);
  });
});

describe('outline', () => {
  const encoder = encoderOf('json');
  const segments: Cuts = [0, 1].map((index) => [
    { pages: [[{ id: 2 * index + 1, title: 'a', items: [] }]], flush: true },
    { pages: [[{ id: 2 * index + 2, title: 'b', items: [] }]], flush: false },
  ]);

  it('refuses a broken chain and names segment and chunk', () => {
    const [first, second] = write(encoder, segments).map(({ items }) => items) as [
      LedgerItem[],
      LedgerItem[],
    ];
    const refused = (broken: readonly (readonly LedgerItem[])[], reason: string) => {
      expect(() => outline(broken, encoder)).toThrow(ExportFailure);
      expect(() => outline(broken, encoder)).toThrow(`ledger_broken: segment ${reason}`);
    };
    refused([first, []], '1: no chunk was written');
    refused([first, second.slice(0, 1)], '1: chunk 0 does not end the segment');
    refused([first.slice(1), second], '0: chunk 0 is missing');
    refused([[]], '0: no chunk was written');
  });

  it('leaves the ledger’s items as they were', () => {
    const written = write(encoder, segments);
    const before = structuredClone(written.map(({ items }) => items));
    outlineOf(encoder, written);
    expect(written.map(({ items }) => items)).toEqual(before);
  });
});
