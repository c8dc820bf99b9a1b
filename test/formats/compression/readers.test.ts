import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createZstdDecompress, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { COMPRESSION_EXTENSIONS, type CompressionAlgorithm } from '../../../functions/core/compression.ts';
import type { Profile } from '../../../functions/core/profile.ts';
import { compressed, formats, profiles } from '../../../functions/formats/index.ts';
import { file, joined, pieces, type Records } from '../../contracts/format-files.ts';
import { recordColumns } from '../hostile-records.ts';

const spec = { columns: recordColumns, profile: profiles.excel as Profile };
const folder = mkdtempSync(join(tmpdir(), 'waybill-compression-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const some: Records = Array.from({ length: 3000 }, (_none, index) => ({
  text: index % 3 === 0 ? `Größe "${index}"; 東\n` : '00000000',
  integer: index,
  boolean: index % 2 === 0,
}));
const cuts = [[], [[]], [some.slice(0, 1)], pieces(some, [0, 1, 700, 700, 2999])];

interface Sample {
  readonly path: string;
  readonly bytes: Buffer;
  readonly wanted: Buffer;
}

/** Files of nothing, of one row and of many, in one run and joined from segments. */
function samples(algorithm: CompressionAlgorithm): readonly Sample[] {
  return Object.entries(formats)
    .filter(([, { binary }]) => !binary)
    .flatMap(([name, format]) => {
      const encoder = compressed(format, { algorithm, level: 1 }).compile(spec);
      return cuts.flatMap((pages, index) =>
        [file(encoder, pages), joined(encoder, pages)].map((bytes, way) => {
          const path = join(folder, `${name}-${index}-${way}.${COMPRESSION_EXTENSIONS[algorithm]}`);
          writeFileSync(path, bytes);
          return { path, bytes, wanted: file(format.compile(spec), pages) };
        }),
      );
    });
}

/** Each writes what all files unpack to, one behind the other. */
const programs: readonly (readonly [CompressionAlgorithm, string, ...(readonly string[])])[] = [
  ['gzip', 'gzip', '-dc'],
  [
    'gzip',
    'python3',
    '-c',
    'import gzip, sys\nfor path in sys.argv[1:]: sys.stdout.buffer.write(gzip.open(path).read())',
  ],
  ['zstd', 'zstd', '-dc'],
];

describe('a compressed file is read whole', () => {
  for (const [algorithm, program, ...args] of programs) {
    const isThere = spawnSync(program, ['--version']).status === 0;
    const note = isThere ? '' : `, which is not installed`;
    it.skipIf(!isThere)(`by ${program}${note}: ${algorithm}`, () => {
      const all = samples(algorithm);
      const text = execFileSync(program, [...args, ...all.map(({ path }) => path)], { maxBuffer: 1 << 28 });
      expect(text.equals(Buffer.concat(all.map(({ wanted }) => wanted)))).toBe(true);
    });
  }

  it('by DecompressionStream, which refuses a second member', async () => {
    for (const { bytes, wanted } of samples('gzip')) {
      const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
      expect(Buffer.from(await new Response(stream).arrayBuffer()).equals(wanted)).toBe(true);
    }
  });

  it('by Node, whose zstd stops at the end of a first frame', async () => {
    for (const { bytes, wanted } of samples('zstd')) {
      const stream = createZstdDecompress();
      stream.end(bytes);
      expect(Buffer.concat(await stream.toArray()).equals(wanted)).toBe(true);
      expect(zstdDecompressSync(bytes).equals(wanted)).toBe(true);
    }
    for (const { bytes, wanted } of samples('gzip')) expect(gunzipSync(bytes).equals(wanted)).toBe(true);
  });
});
