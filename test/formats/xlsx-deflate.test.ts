import { constants, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import { deflateRun } from '../../functions/formats/xlsx/deflate.ts';
import { codeLengths, codesOf } from '../../functions/formats/xlsx/huffman.ts';
import { TightSink } from '../contracts/format-files.ts';

/** The runs put behind each other, and after them the final block that ends a workbook's sheet. */
function inflated(...runs: readonly Buffer[]): Buffer {
  return inflateRawSync(Buffer.concat([...runs, Buffer.from([3, 0])]));
}

function run(bytes: Uint8Array, level?: number): Buffer {
  const sink = new TightSink();
  expect(deflateRun(bytes, sink, level)).toBe(sink.length);
  return Buffer.from(sink.bytes.subarray(0, sink.length));
}

/** What sheets are made of, in any order, so that what the compressor guesses about it is often wrong. */
const SCRAPS = [
  ...[
    '<row r="',
    '<row>',
    '</row>',
    '<c r="',
    '<c',
    '<c/>',
    'A',
    'BC',
    'XFD',
    'ZZZZZ',
    '1',
    '12',
    '345',
    '123456789',
  ],
  ...[
    '">',
    '"><v>',
    '" t="b"><v>',
    '" s="2"><v>',
    '" t="inlineStr"><is><t>',
    ' t="inlineStr"><is><t>',
    '<',
    '</',
  ],
  ...[
    ' t="inlineStr"><is><t xml:space="preserve">',
    '</v></c>',
    '</t></is></c>',
    '</is>',
    'Größe 東京 🎧',
    '\u0000',
  ],
  ...['hello world, hello words', 'x'.repeat(300), 'ab'.repeat(200), '&amp;', '0.5', '2020-02-02', '"'],
];

const scraps = fc
  .array(fc.constantFrom(...SCRAPS), { maxLength: 300 })
  .map((some) => Buffer.from(some.join('')));

const bytes = fc
  .tuple(fc.integer({ min: 1, max: 256 }), fc.uint8Array({ maxLength: 3000 }))
  .map(([letters, all]) => Buffer.from(all.map((byte) => byte % letters)));

describe.each([
  ['of its own', undefined],
  ['of zlib', 1],
])('a run of deflate %s', (_name, level) => {
  it.each([
    ['scraps of sheets', scraps],
    ['any bytes', bytes],
  ])('gives %s back, whatever runs stand around it', (_what, content) => {
    fc.assert(
      fc.property(content, content, (left, right) => {
        expect(inflated(run(left, level), run(right, level)).equals(Buffer.concat([left, right]))).toBe(true);
      }),
    );
  });

  it('ends on a byte without a final block', () => {
    const open = run(Buffer.from('some text, some text'), level);
    expect(open.subarray(-4).toString('hex')).toBe('0000ffff');
    expect(() => inflateRawSync(open)).toThrow('unexpected end of file');
    expect(inflateRawSync(open, { finishFlush: constants.Z_SYNC_FLUSH }).toString()).toBe(
      'some text, some text',
    );
  });
});

describe('a long run', () => {
  const noise = (size: number, letters: number): Buffer => {
    let state = 1;
    return Buffer.from(
      Array.from({ length: size }, () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return (state >>> 16) % letters;
      }),
    );
  };

  it.each([
    ['that cannot be compressed', noise(700_000, 256), 1.01],
    ['of few letters', noise(1_200_000, 4), 0.3],
    ['of one letter', Buffer.alloc(1_100_000, 120), 0.2],
    ['of rows', Buffer.from(Array.from({ length: 9000 }, (_, n) => rowXml(n + 2)).join('')), 0.15],
  ])('%s comes back, and takes what it must', (_what, content, most) => {
    const packed = run(content);
    expect(inflated(packed).equals(content)).toBe(true);
    expect(packed.length).toBeLessThan(content.length * most);
  });

  it('begins anew: nothing in it refers to the run before', () => {
    const first = run(Buffer.from(rowXml(5)));
    run(noise(5000, 90));
    expect(run(Buffer.from(rowXml(5)))).toEqual(first);
  });
});

function rowXml(number: number): string {
  const text = (column: string, content: string) =>
    `<c r="${column}${number}" t="inlineStr"><is><t>${content}</t></is></c>`;
  return `<row r="${number}">${text('A', `item ${number % 50}`)}<c r="B${number}"><v>${number % 7}</v></c>${text('C', 'same')}</row>`;
}

it('appends behind what a sink has', () => {
  const sink = new PartBuffer(4);
  sink.length = sink.bytes.write('head', 0);
  deflateRun(Buffer.from('body'), sink, undefined);
  expect(sink.bytes.toString('utf8', 0, 4)).toBe('head');
  expect(inflated(sink.bytes.subarray(4, sink.length)).toString()).toBe('body');
});

describe('a prefix code', () => {
  const counted = fc.array(fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 1_000_000 })), {
    minLength: 19,
    maxLength: 286,
  });
  const kraft = (lengths: Uint8Array): number =>
    lengths.reduce((sum, length) => sum + (length === 0 ? 0 : 2 ** -length), 0);

  it('is complete, no longer than allowed, and has every symbol that occurs', () => {
    fc.assert(
      fc.property(counted, fc.integer({ min: 9, max: 15 }), (counts, most) => {
        const lengths = codeLengths(Uint32Array.from(counts), most);
        expect(kraft(lengths)).toBe(1);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(most);
        for (const [symbol, count] of counts.entries())
          if (count > 0) expect(lengths[symbol]).toBeGreaterThan(0);
      }),
    );
  });

  it('stays within its length where the tree would be deeper', () => {
    const fibonacci = [1, 1];
    while (fibonacci.length < 40) fibonacci.push((fibonacci.at(-1) ?? 0) + (fibonacci.at(-2) ?? 0));
    const lengths = codeLengths(Uint32Array.from(fibonacci), 11);
    expect(Math.max(...lengths)).toBe(11);
    expect(kraft(lengths)).toBe(1);
  });

  it('has at least two codes', () => {
    expect([...codeLengths(new Uint32Array(4), 7)]).toEqual([1, 1, 0, 0]);
    expect([...codeLengths(Uint32Array.of(0, 0, 0, 9), 7)]).toEqual([1, 0, 0, 1]);
  });

  it('is the one that RFC 1951 §3.2.2 gives as its example, first bit lowest', () => {
    const codes = codesOf(Uint8Array.of(3, 3, 3, 3, 3, 2, 4, 4));
    const bits = [...codes].map((code) =>
      [...(code & 0xffff).toString(2).padStart(code >>> 16, '0')].reverse().join(''),
    );
    expect(bits).toEqual(['010', '011', '100', '101', '110', '00', '1110', '1111']);
  });
});
