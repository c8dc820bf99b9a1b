import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPRESSION_LEVELS, compressionAlgorithms } from '../../../functions/core/compression.ts';
import { type Encoder, type Format, UnfitRecord } from '../../../functions/core/format.ts';
import type { Json } from '../../../functions/core/json.ts';
import type { Profile } from '../../../functions/core/profile.ts';
import { compressed } from '../../../functions/formats/compression/compressed.ts';
import { csv } from '../../../functions/formats/csv/index.ts';
import { json } from '../../../functions/formats/json/index.ts';
import { ndjson } from '../../../functions/formats/ndjson.ts';
import { PartBuffer } from '../../../functions/formats/part-buffer.ts';
import { profiles } from '../../../functions/formats/profiles.ts';
import { type FormatReader, formatContract } from '../../contracts/format-contract.ts';
import { file, joined, pieces, segmentsOf } from '../../contracts/format-files.ts';
import { csvReader } from '../csv/csv-reader.ts';
import { recordColumns, recordsOf } from '../hostile-records.ts';
import { jsonReader, ndjsonReader } from '../json/json-reader.ts';

const unpack = { gzip: gunzipSync, zstd: zstdDecompressSync };
const excel = profiles.excel as Profile;
const texts: readonly (readonly [Format, Omit<FormatReader, 'profiles'>])[] = [
  [csv, csvReader],
  [json, jsonReader],
  [ndjson, ndjsonReader],
];

describe.each(compressionAlgorithms)('%s', (algorithm) => {
  for (const [format, reader] of texts) {
    formatContract(compressed(format, { algorithm, level: 1 }), {
      ...reader,
      profiles: [excel],
      read: (bytes, spec) => reader.read(unpack[algorithm](bytes), spec),
      content: (bytes) => unpack[algorithm](bytes),
    });
  }
});

const spec = { columns: recordColumns, profile: excel };
const records = recordsOf(recordColumns);
const cut = records.chain((all) =>
  fc.tuple(fc.constant(all), fc.array(fc.nat({ max: all.length }), { maxLength: 4 })),
);
const every = compressionAlgorithms.flatMap((algorithm) =>
  texts.map(([format]) => ({ algorithm, name: format.name, format })),
);

describe.each(every)('$name by $algorithm', ({ algorithm, format }) => {
  const plain = format.compile(spec);
  const encoder = compressed(format, { algorithm, level: 1 }).compile(spec);

  it('unpacks to the bytes of the text format, from pages and from joined segments', () => {
    fc.assert(
      fc.property(cut, ([all, cuts]) => {
        const wanted = file(plain, [all]);
        expect(unpack[algorithm](file(encoder, pieces(all, cuts))).equals(wanted)).toBe(true);
        expect(unpack[algorithm](joined(encoder, pieces(all, cuts))).equals(wanted)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('knows the size of the text behind a carry', () => {
    fc.assert(
      fc.property(cut, ([all, cuts]) => {
        const carries = segmentsOf(encoder, pieces(all, cuts)).map(({ carry }) => carry);
        const whole = carries.reduce(encoder.combine, encoder.begin(new PartBuffer(16)));
        expect(encoder.rawBytes?.(whole)).toBe(file(plain, [all]).length);
      }),
      { numRuns: 40 },
    );
  });

  it('has the same bytes each time', () => {
    fc.assert(
      fc.property(cut, ([all, cuts]) => {
        expect(file(encoder, pieces(all, cuts))).toEqual(file(encoder, pieces(all, cuts)));
      }),
      { numRuns: 20 },
    );
  });

  it('writes nothing for pages without rows', () => {
    const sink = new PartBuffer(16);
    for (const carry of [encoder.begin(sink), encoder.segment(0)]) {
      const before = sink.length;
      expect(encoder.page(carry, [], sink)).toEqual({ carry, rows: 0 });
      expect(sink.length).toBe(before);
    }
  });

  it('refuses what the text format refuses, and then leaves the sink as it was', () => {
    const sink = new PartBuffer(16);
    const { carry } = encoder.page(encoder.begin(sink), [{ integer: 1 }], sink);
    const before = sink.length;
    expect(() => encoder.page(carry, [{}, { text: '\ud800' }], sink)).toThrow(UnfitRecord);
    expect(sink.length).toBe(before);
  });
});

describe('a compressed format', () => {
  it.each([
    ['gzip', 'csv.gz', 'application/gzip'],
    ['zstd', 'csv.zst', 'application/zstd'],
  ] as const)(
    'is named as the text format, with the extension and the type of %s',
    (algorithm, extension, mediaType) => {
      expect(compressed(csv, { algorithm, level: 1 })).toMatchObject({ name: 'csv', extension, mediaType });
    },
  );

  it('names both encoders in its version', () => {
    expect(compressed(csv, { algorithm: 'gzip', level: 1 }).compile(spec).version).toBe('csv/2+gzip/1');
    expect(compressed(json, { algorithm: 'zstd', level: 1 }).compile(spec).version).toBe('json/2+zstd/2');
  });

  it('says of row numbers what the text format says', () => {
    const { ordinal: _none, ...encoder } = csv.compile(spec);
    const of = (ordinal: Partial<Encoder>): Format => ({
      ...csv,
      compile: () => ({ ...encoder, ...ordinal }),
    });
    const packed = (format: Format) => compressed(format, { algorithm: 'gzip', level: 1 }).compile(spec);
    expect(packed(of({ ordinal: true })).ordinal).toBe(true);
    expect(packed(of({}))).not.toHaveProperty('ordinal');
  });

  it('is not made of one that is compressed by itself', () => {
    const once = compressed(csv, { algorithm: 'gzip', level: 1 });
    expect(() => compressed(once, { algorithm: 'zstd', level: 1 })).toThrow('csv is compressed already');
  });

  it.each(compressionAlgorithms)('of %s is smaller at its highest level, and says the same', (algorithm) => {
    const noise = (index: number) => Math.imul(index, 2654435761) >>> 0;
    const rows = Array.from({ length: 2000 }, (_none, index) => ({
      text: `row ${noise(index) % 97} ${noise(index)} of the file`,
    }));
    const at = (level: number) => file(compressed(csv, { algorithm, level }).compile(spec), [rows]);
    const { least, most } = COMPRESSION_LEVELS[algorithm];
    expect(at(most).length).toBeLessThan(at(least).length);
    expect(unpack[algorithm](at(most))).toEqual(unpack[algorithm](at(least)));
  });
});

describe('gzip', () => {
  const encoder = compressed(ndjson, { algorithm: 'gzip', level: 1 }).compile(spec);

  it('writes the length modulo 2^32 and the CRC-32 of a text of any size', () => {
    const begun = encoder.begin(new PartBuffer(16)) as { readonly [name: string]: Json };
    const sink = new PartBuffer(16);
    encoder.end({ ...begun, bytes: 2 ** 32 + 12_345, crc32: 0xfedcba98 }, sink);
    const tail = sink.bytes.subarray(0, sink.length);
    expect(tail.readUInt32LE(2)).toBe(0xfedcba98);
    expect(tail.readUInt32LE(6)).toBe(12_345);
  });

  it('begins with a header that names no time and no system', () => {
    expect(file(encoder, []).toString('hex')).toBe('1f8b08000000000000ff' + '0300' + '0000000000000000');
  });
});
