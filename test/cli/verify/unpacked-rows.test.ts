import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Verdict, verifyFile } from '../../../functions/cli/verify/verify-file.ts';
import { tries } from '../../properties.ts';
import { HARD_ROWS, packedFile, type SampleFile } from './sample-file.ts';

const ALGORITHMS = ['gzip', 'zstd'] as const;
const FORMATS = ['csv', 'json', 'ndjson'] as const;
const cell = fc.string({ unit: 'grapheme' });
const chunks = fc.array(fc.array(fc.tuple(cell, cell, cell), { maxLength: 9 }), {
  minLength: 1,
  maxLength: 5,
});

describe.each(ALGORITHMS)('verifying a file packed by %s', (algorithm) => {
  it('counts the rows of each chunk, however the bytes come in blocks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FORMATS),
        chunks,
        fc.integer({ min: 1, max: 99 }),
        async (format, all, size) => {
          const verdict = await verify(packedFile(algorithm, format, all), size);
          expect(verdict.differences).toEqual([]);
          expect(verdict.rows).toBe(all.flat().length);
        },
      ),
      { numRuns: tries(60) },
    );
  });

  it('names the chunk in which a byte was changed, and where unpacking ended', async () => {
    const sample = packedFile(algorithm, 'csv', HARD_ROWS);
    const chunk = sample.manifest.chunks[1] ?? { offset: 0 };
    const bytes = Buffer.from(sample.bytes);
    bytes[chunk.offset + 8] = (bytes[chunk.offset + 8] ?? 0) ^ 0xff;
    const verdict = await verify({ ...sample, bytes });
    expect(verdict.differences.find(({ check, chunk }) => check === 'crc32' && chunk === 1)).toBeDefined();
    expect(verdict.differences.some(({ chunk }) => chunk === 0)).toBe(false);
    expect(verdict.ok).toBe(false);
  });

  it('finds that a truncated file cannot be unpacked to its end', async () => {
    const sample = packedFile(algorithm, 'csv', HARD_ROWS);
    const verdict = await verify({ ...sample, bytes: sample.bytes.subarray(0, -3) });
    expect(messages(verdict)).toContain('too few');
    expect(messages(verdict)).toMatch(/the file cannot be unpacked from about byte \d+ on: /);
  });

  it('compares what it unpacks with the size in the manifest, and says what is wrong inside', async () => {
    const { bytes, manifest } = packedFile(algorithm, 'csv', HARD_ROWS);
    const rawBytes = manifest.file.rawBytes + 1;
    const columns = manifest.columns.slice(1);
    const verdict = await verify({
      bytes,
      manifest: { ...manifest, columns, file: { ...manifest.file, rawBytes } },
    });
    expect(messages(verdict)).toContain(`the file unpacks to ${rawBytes - 1} bytes, not ${rawBytes}`);
    expect(messages(verdict)).toContain('unpacked, the header has 3 cells and the manifest 2 columns');
  });
});

function verify({ bytes, manifest }: SampleFile, size = 7): Promise<Verdict> {
  return verifyFile({ manifest, blocks: blocks(bytes, size) });
}

async function* blocks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const messages = ({ differences }: Verdict): string => differences.map(({ message }) => message).join('\n');
