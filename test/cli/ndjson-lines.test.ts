import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, ndjsonLines } from '../../functions/cli/ndjson-lines.ts';

describe('the lines of an NDJSON text', () => {
  it('are the same however the bytes come in blocks', async () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[\r\n]/.test(text));
    const ends = fc.record({ newline: fc.constantFrom('\n', '\r\n'), bom: fc.boolean(), tail: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(line), ends, fc.integer({ min: 1, max: 9 }), async (lines, end, size) => {
        fc.pre(!lines[0]?.startsWith('\uFEFF'));
        const body = lines.join(end.newline) + (lines.length > 0 ? end.newline.repeat(end.tail) : '');
        const read = await all(Buffer.from((end.bom ? '\uFEFF' : '') + body), size);
        expect(read.map(({ text }) => text)).toEqual(lines);
        expect(read.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
      }),
    );
  });

  it('may be blank at the end, and nowhere else', async () => {
    expect(await all(Buffer.from('{}\n\r\n\n'))).toEqual([{ number: 1, text: '{}' }]);
    await expect(all(Buffer.from('{}\n\n{}\n'))).rejects.toThrow('line 2: is empty');
  });

  it('are named when they are no UTF-8', async () => {
    await expect(all(Buffer.from([0x7b, 0x7d, 0x0a, 0x22, 0xe9, 0x22, 0x0a]))).rejects.toThrow(
      'line 2: is no UTF-8',
    );
  });

  it('are bounded', async () => {
    const endless = async function* () {
      const block = Buffer.alloc(8 << 20, 'x');
      for (;;) yield block;
    };
    const read = async () => {
      for await (const _line of ndjsonLines(endless()));
    };
    await expect(read()).rejects.toThrow('line 1: is longer than 64 MiB');
  });
});

async function all(bytes: Buffer, size = 4): Promise<Line[]> {
  const blocks = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  return Array.fromAsync(ndjsonLines(blocks()));
}
