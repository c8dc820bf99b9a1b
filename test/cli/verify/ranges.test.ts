import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyFile } from '../../../functions/cli/verify/verify-file.ts';
import { rootOf, sha256 } from '../../../functions/core/byte-ranges.ts';
import type { Manifest2, ManifestRange } from '../../../functions/core/manifest.ts';
import { HARD_ROWS, sampleFile } from './sample-file.ts';

const sample = sampleFile('csv', HARD_ROWS);
const { length } = sample.bytes;

/** The sample's manifest in its second version, with ranges that end at these places. */
function cutAt(places: readonly number[]): Manifest2 {
  const ends = [...new Set([...places, length])].filter((end) => end > 0).toSorted((a, b) => a - b);
  const ranges = ends.map((end, index): ManifestRange => {
    const offset = ends[index - 1] ?? 0;
    return { offset, bytes: end - offset, sha256: sha256(sample.bytes.subarray(offset, end)) };
  });
  return withRanges(ranges, rootOf(ranges.map((range) => range.sha256)));
}

const withRanges = (ranges: ManifestRange[], root: string): Manifest2 => ({
  ...sample.manifest,
  manifest: 2,
  export: 'exp_1',
  dialect: 'products-manager',
  ranges,
  root,
});

const verify = (manifest: Manifest2, bytes: Buffer, size = 7) =>
  verifyFile({
    manifest,
    blocks: inBlocks(bytes, size),
    stored: { bytes: bytes.length, readRange: () => inBlocks(bytes, 9) },
  });

async function* inBlocks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const places = fc.array(fc.nat(length), { maxLength: 6 });

describe('ranges', () => {
  it('prove the file, however they are cut and in whatever blocks it comes', async () => {
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 300 }), async (ends, size) => {
        const manifest = cutAt(ends);
        const verdict = await verify(manifest, sample.bytes, size);
        expect(verdict).toMatchObject({ ok: true, root: manifest.root, differences: [] });
      }),
    );
  });

  it('name the one in which a byte is another, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(places, fc.nat(length - 1), async (ends, at) => {
        const manifest = cutAt(ends);
        const bytes = Buffer.from(sample.bytes);
        bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
        const { ok, root, differences } = await verify(manifest, bytes);
        const index = manifest.ranges.findIndex(({ offset, bytes: size }) => at < offset + size);
        const named = differences.filter(({ message }) => message.startsWith('ranges['));
        expect({ ok, named: named.map(({ message }) => message.split(',')[0]) }).toEqual({
          ok: false,
          named: [`ranges[${index}]`],
        });
        expect(root).not.toBe(manifest.root);
      }),
    );
  });

  it('are told once where bytes are missing, since all behind has moved', async () => {
    const { ok, differences } = await verify(cutAt([20, 40, 60]), sample.bytes.subarray(1));
    expect(ok).toBe(false);
    expect(differences.filter(({ message }) => message.startsWith('ranges['))).toHaveLength(1);
  });

  it.each<[string, (manifest: Manifest2) => Manifest2, RegExp]>([
    ['leave bytes out', (whole) => without(whole, 1), /ranges\[1\] begins at byte 40 .* ends at 20/],
    ['end before the file', (whole) => without(whole, -1), /ranges end at byte 40 and its file at/],
    ['are none', (whole) => withRanges([], whole.root), /ranges end at byte 0 and its file at/],
    [
      'have another root',
      (whole) => ({ ...whole, root: 'ab'.repeat(32) }),
      /root is (ab){32}, and that of its ranges/,
    ],
    ['hold an empty one', (whole) => withEmpty(whole), /ranges\[0\] begins at byte 0 with 0 bytes/],
  ])('that %s prove nothing', async (_what, spoil, reason) => {
    const { ok, root, differences } = await verify(spoil(cutAt([20, 40])), sample.bytes);
    expect({ ok, root }).toEqual({ ok: false, root: null });
    expect(differences.map(({ message }) => message).join('\n')).toMatch(reason);
  });
});

function without({ ranges }: Manifest2, index: number): Manifest2 {
  const left = ranges.toSpliced(index, 1);
  return withRanges(left, rootOf(left.map((range) => range.sha256)));
}

function withEmpty({ ranges }: Manifest2): Manifest2 {
  const more = [{ offset: 0, bytes: 0, sha256: sha256('') }, ...ranges];
  return withRanges(more, rootOf(more.map((range) => range.sha256)));
}
