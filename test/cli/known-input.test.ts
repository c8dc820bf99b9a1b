import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refuseKnown } from '../../functions/cli/known-input.ts';
import { callCli, testFolder } from './run-cli.ts';

const LINE = '{"id":"1","title":"a,b"}\n';

describe('input that is no NDJSON', () => {
  it.each<[string, Buffer, RegExp]>([
    ['gzip', gzipSync(LINE), /is gzip and no NDJSON; unpack it: gunzip/],
    ['zstd', zstdCompressSync(LINE), /is zstd/],
    ['a workbook', Buffer.from('PK\u0003\u0004'), /is a ZIP archive or a workbook/],
    ['UTF-16', Buffer.from(`\ufeff${LINE}`, 'utf16le'), /is UTF-16/],
    ['an array', Buffer.from(`[\n${LINE}]`), /is a JSON array .*jq -c/],
    ['JSON over lines', Buffer.from('{\n  "id": 1\n}\n'), /over several lines/],
    ['CSV', Buffer.from('id,title\n1,a\n'), /looks like CSV/],
    ['quoted CSV', Buffer.from('"id";"title"\r\n'), /looks like CSV/],
  ])('is named for what it is, with how to convert it: %s', (_what, first, message) => {
    expect(() => refuseKnown(first)).toThrow(message);
  });

  it.each([LINE, `\ufeff${LINE}`, '', '\n', 'nonsense'])('is not seen in %j', (text) => {
    expect(() => refuseKnown(Buffer.from(text))).not.toThrow();
  });

  it('ends a load in one line, and so does a folder', async () => {
    const folder = testFolder();
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in', 'a.gz'), gzipSync(LINE));
    const load = (name: string, ...more: string[]) =>
      callCli([
        'load',
        'products',
        join(folder, name),
        '--owner',
        'acme',
        '--data',
        join(folder, 'd'),
        ...more,
      ]);
    const packed = await load('in/a.gz');
    expect(packed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^waybill: .*a\.gz is gzip .*; nothing was loaded\n$/),
    });
    expect(await load('in')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^waybill: .*it is a folder.*\n$/),
    });
    const told = await load('in', '--json');
    expect(JSON.parse(told.stdout)).toEqual({
      code: 'usage',
      message: expect.stringContaining('folder'),
      faults: [],
    });
  });
});
