import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Verdict, verifyFile } from '../../../functions/cli/verify/verify-file.ts';
import type { Manifest } from '../../../functions/core/manifest.ts';
import { tries } from '../../properties.ts';
import { HARD_ROWS, type SampleFile, sampleFile } from './sample-file.ts';

const FORMATS = ['csv', 'json', 'ndjson'] as const;
const format = fc.constantFrom(...FORMATS);
const cell = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"', '\r\n', ';', '[{', '\\', '=1', ''),
);
const chunks = fc.array(fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }), {
  minLength: 1,
  maxLength: 5,
});

describe.each(FORMATS)('verifying a %s file', (format) => {
  const sample = sampleFile(format, HARD_ROWS);
  const chunk = (index: number) => sample.manifest.chunks[index] as Manifest['chunks'][number];

  it('finds nothing wrong with what its manifest describes', async () => {
    const verdict = await verify(sample);
    expect(verdict).toMatchObject({ ok: true, differences: [], rows: 6, bytes: sample.bytes.length });
  });

  it('names the chunk in which a byte was changed', async () => {
    const { offset, bytes } = chunk(1);
    const verdict = await verify({ ...sample, bytes: flip(sample.bytes, offset + 10) });
    const named = verdict.differences.find(({ check, chunk }) => check === 'crc32' && chunk === 1);
    expect(named).toMatchObject({ from: offset, to: offset + bytes - 1 });
    expect(verdict.differences.some(({ chunk }) => chunk === 0 || chunk === 3)).toBe(false);
  });

  it('says in which chunk a truncated file ends and which ones are missing', async () => {
    const verdict = await verify({ ...sample, bytes: sample.bytes.subarray(0, chunk(1).offset + 5) });
    const text = messages(verdict);
    expect(text).toContain(`chunks[1], bytes ${chunk(1).offset} to`);
    expect(text).toContain(`the file ends after 5 of its ${chunk(1).bytes} bytes`);
    expect(text).toMatch(/chunks\[[23]\]( to chunks\[3\] are| is) missing/);
  });

  it('says which bytes stand behind the end', async () => {
    const { length } = sample.bytes;
    const verdict = await verify({ ...sample, bytes: Buffer.concat([sample.bytes, Buffer.from('\n\n')]) });
    expect(messages(verdict)).toContain(`bytes ${length} to ${length + 1} are behind the last chunk`);
  });

  it('finds that two chunks have changed places', async () => {
    const rows = [[['a', 'b', 'c']], [['1', '2', '3']], [['4', '5', '6']], [['x', 'y', 'z']]];
    const swapped = sampleFile(format, [rows[0], rows[2], rows[1], rows[3]] as string[][][]);
    const verdict = await verify({ ...sampleFile(format, rows), bytes: swapped.bytes });
    expect(messages(verdict)).toContain('which is that of chunks[2]');
    expect(messages(verdict)).toContain('which is that of chunks[1]');
  });

  it('says that all behind a missing row is intact but moved', async () => {
    const shorter = sampleFile(format, [HARD_ROWS[0] ?? [], [], ...HARD_ROWS.slice(2)]);
    const verdict = await verify({ ...sample, bytes: shorter.bytes });
    const gone = sample.bytes.length - shorter.bytes.length;
    expect(messages(verdict)).toContain(
      `chunks[2] to chunks[3] are intact, but ${gone} bytes before their place`,
    );
    expect(verdict.differences.find(({ check }) => check === 'rows')).toMatchObject({
      expected: 6,
      found: 5,
    });
  });

  it('finds a row that is missing although the sizes were made to agree', async () => {
    const manifest = structuredClone(sample.manifest);
    const removed = sampleFile(format, [...HARD_ROWS.slice(0, 3), HARD_ROWS[3]?.slice(1) ?? []]);
    const last = manifest.chunks[3] as Manifest['chunks'][number];
    last.bytes -= manifest.file.bytes - removed.bytes.length;
    last.crc32 = removed.manifest.chunks[3]?.crc32 ?? '';
    manifest.file = { ...removed.manifest.file, rows: manifest.file.rows };
    const verdict = await verify({ bytes: removed.bytes, manifest });
    expect(messages(verdict)).toContain('chunks[3]');
    expect(messages(verdict)).toContain('it has 2 rows, not 3');
    expect(messages(verdict)).toContain('the file has 5 rows, not 6: 1 too few');
  });

  it('does not fit the manifest of another file', async () => {
    const other = sampleFile(format, [[['9', '8', '7']]]);
    expect((await verify({ bytes: sample.bytes, manifest: other.manifest })).ok).toBe(false);
  });

  it('finds a manifest whose chunks leave a gap, overlap or do not add up', async () => {
    const change = (edit: (manifest: Manifest) => void): SampleFile => {
      const manifest = structuredClone(sample.manifest);
      edit(manifest);
      return { ...sample, manifest };
    };
    const gap = await verify(change(({ chunks }) => chunks.splice(1, 1)));
    expect(messages(gap)).toContain(`chunks[1] begins at byte ${chunk(2).offset} and the one before ends at`);
    const short = await verify(change(({ chunks }) => chunks.pop()));
    expect(messages(short)).toContain(`chunks end at byte ${chunk(3).offset} and its file at`);
    const rows = await verify(change((manifest) => (manifest.file.rows += 1)));
    expect(messages(rows)).toContain('chunks have 6 rows together and its file 7');
  });

  it('accepts a manifest without SHA-256', async () => {
    const file = { ...sample.manifest.file, sha256: null };
    expect((await verify({ ...sample, manifest: { ...sample.manifest, file } })).ok).toBe(true);
  });
});

describe('verifying any file', () => {
  it('finds nothing wrong however the bytes come in blocks', async () => {
    await fc.assert(
      fc.asyncProperty(format, chunks, fc.integer({ min: 1, max: 40 }), async (format, chunks, size) => {
        const verdict = await verify(sampleFile(format, chunks), size);
        expect(verdict.differences).toEqual([]);
        expect(verdict.rows).toBe(chunks.flat().length);
      }),
      { numRuns: tries(300) },
    );
  });

  it('finds any change of a single byte, and its chunk', async () => {
    await fc.assert(
      fc.asyncProperty(
        format,
        chunks,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (format, chunks, at, mask) => {
          const sample = sampleFile(format, chunks);
          fc.pre(sample.bytes.length > 0);
          const offset = at % sample.bytes.length;
          const verdict = await verify({ ...sample, bytes: flip(sample.bytes, offset, mask) });
          const named = verdict.differences.filter(({ check }) => check === 'crc32' || check === 'sha256');
          expect(
            named.map(({ from, to }) => from === undefined || (from <= offset && offset <= (to ?? 0))),
          ).toEqual([true, true, true]);
        },
      ),
      { numRuns: tries(500) },
    );
  });
});

describe('looking into rows', () => {
  const csv = sampleFile('csv', [[['1', '2', '3']]]);
  const json = sampleFile('json', [[['1', '2', '3']]]);

  it.each([
    ['EAN;Titel;Note\r\n1;2;3\r\n', 'cell 2 of the header is "Titel", not "Title"'],
    ['EAN;Title\r\n1;2;3\r\n', 'the header has 2 cells and the manifest 3 columns'],
    ['EAN;Title;Note\r\n1;2\r\n', 'row 1, which begins at byte 19, has 2 cells and the manifest 3 columns'],
    ['EAN;Title;Note\r\n1;2;3\n', 'row 1, which begins at byte 19, ends with LF alone, against the profile'],
    ['EAN;Title;Note\r\n1;a"b;3\r\n', 'row 1, which begins at byte 19, holds a quote that is not doubled'],
    ['EAN;Title;Note\r\n1;"a"b;3\r\n', 'row 1, which begins at byte 19, holds a quote that is not doubled'],
    ['EAN;Title;Note\r\n1;a\rb;3\r\n', 'row 1, which begins at byte 19, holds a CR outside quotes'],
    ['EAN;Title;Note\r\n1;2;3', 'the last line, from byte 19 on, has no end'],
    ['', 'the file has no header line'],
  ])('finds in %j that %s', async (text, message) => {
    expect(messages(await verify({ ...csv, bytes: Buffer.from(`\uFEFF${text}`) }))).toContain(message);
  });

  it.each([true, false])('wants the byte order mark to be as the profile says: %s', async (bom) => {
    const text = 'EAN;Title;Note\r\n1;2;3\r\n';
    const manifest = { ...csv.manifest, profile: { ...csv.manifest.profile, bom } };
    const without = messages(await verify({ bytes: Buffer.from(text), manifest }, 1));
    const having = messages(await verify({ bytes: Buffer.from(`\uFEFF${text}`), manifest }, 1));
    expect(without.includes('does not begin with the byte order mark')).toBe(bom);
    expect(having.includes('begins with a byte order mark, against')).toBe(!bom);
  });

  it.each([
    ['[{"ean":"1","title":"2"}]', 'row 1, which begins at byte 1, lacks "note"'],
    ['[{"ean":"1","title":"2","note":"3","x":4}]', 'has "x", which is no column of the manifest'],
    ['[{"ean":"1","title":2,}]', 'row 1, which begins at byte 1, is no JSON'],
    ['[{"ean":"1","title":"2","note":"3"},]', 'byte 36 is "]" between rows'],
    ['[{"ean":"1","title":"2","note":"3"}', 'the list has no end: the file ends at byte 35'],
    ['[{"ean":"1","title":"2","no', 'inside the row that begins at byte 1'],
    ['[{"ean":"1","title":"2","note":"3"}]]', 'byte 36 is "]" behind the end of the list'],
    ['{"ean":"1"}', 'byte 0 is "{" between rows'],
  ])('finds in %j that %s', async (text, message) => {
    expect(messages(await verify({ ...json, bytes: Buffer.from(text) }, 3))).toContain(message);
  });
});

function verify({ bytes, manifest }: SampleFile, size = 7): Promise<Verdict> {
  const readRange = (from: number, length: number) => blocks(bytes.subarray(from, from + length), size);
  return verifyFile({ manifest, blocks: blocks(bytes, size), stored: { bytes: bytes.length, readRange } });
}

async function* blocks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function flip(bytes: Buffer, offset: number, mask = 1): Buffer {
  const changed = Buffer.from(bytes);
  changed[offset] = (changed[offset] ?? 0) ^ mask;
  return changed;
}

const messages = ({ differences }: Verdict): string => differences.map(({ message }) => message).join('\n');
