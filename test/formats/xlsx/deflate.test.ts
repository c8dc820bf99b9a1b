import { constants, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartBuffer } from '../../../functions/formats/part-buffer.ts';
import { deflateRun } from '../../../functions/formats/xlsx/deflate.ts';
import { TightSink } from '../../contracts/format-files.ts';

/** The runs put behind each other, and after them the final block that ends a workbook's sheet. */
function inflated(...runs: readonly Buffer[]): Buffer {
  return inflateRawSync(Buffer.concat([...runs, Buffer.from([3, 0])]));
}

function run(bytes: Uint8Array, level: number): Buffer {
  const sink = new TightSink();
  expect(deflateRun(bytes, sink, level)).toBe(sink.length);
  return Buffer.from(sink.bytes.subarray(0, sink.length));
}

const bytes = fc
  .tuple(fc.integer({ min: 1, max: 256 }), fc.uint8Array({ maxLength: 3000 }))
  .map(([letters, all]) => Buffer.from(all.map((byte) => byte % letters)));

describe.each([1, 6, 9])('a run of deflate, level %i', (level) => {
  it('gives any bytes back, whatever runs stand around it', () => {
    fc.assert(
      fc.property(bytes, bytes, (left, right) => {
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

it('appends behind what a sink has', () => {
  const sink = new PartBuffer(4);
  sink.length = sink.bytes.write('head', 0);
  deflateRun(Buffer.from('body'), sink, 1);
  expect(sink.bytes.toString('utf8', 0, 4)).toBe('head');
  expect(inflated(sink.bytes.subarray(4, sink.length)).toString()).toBe('body');
});
