import type { Manifest } from '../../core/manifest.ts';
import type { FoundChunk } from './chunk-walk.ts';
import type { Difference } from './difference.ts';

type Chunk = Manifest['chunks'][number];

interface Compared {
  readonly chunks: readonly Chunk[];
  readonly found: readonly FoundChunk[];
  /** Size of the file. */
  readonly bytes: number;
  /** The first chunk from which on all are intact at another place than their own. */
  readonly moved: number | undefined;
}

/** Where the file differs: each damaged chunk by its index and range, and what is missing, moved or beyond. */
export function chunkDifferences({ chunks, found, bytes, moved }: Compared): Difference[] {
  const end = lastByte(chunks.at(-1)) + 1;
  const places = firstPlaces(chunks);
  const differences = found
    .slice(0, moved)
    .flatMap((is, index) => chunkDifference({ chunks, places, index, is }) ?? []);
  if (moved !== undefined) return [...differences, movedDifference(chunks, moved, bytes - end)];
  if (found.length < chunks.length) differences.push(missingDifference(chunks, found.length, bytes));
  if (bytes > end && chunks.length > 0) {
    const message = `bytes ${end} to ${bytes - 1} are behind the last chunk`;
    differences.push({ check: 'bytes', from: end, to: bytes - 1, message });
  }
  return differences;
}

interface At {
  readonly chunks: readonly Chunk[];
  readonly places: ReadonlyMap<string, number>;
  readonly index: number;
  readonly is: FoundChunk;
}

const nameOf = ({ crc32, bytes }: Pick<Chunk, 'crc32' | 'bytes'>): string => `${crc32} ${bytes}`;

/** The first chunk of each CRC-32 and length. */
const firstPlaces = (chunks: readonly Chunk[]): ReadonlyMap<string, number> =>
  new Map(chunks.map((chunk, index) => [nameOf(chunk), index] as const).reverse());

function chunkDifference(at: At): Difference | undefined {
  const { chunks, index, is } = at;
  const wanted = chunks[index] as Chunk;
  const faults = [crcFault(at), rowsFault(wanted, is), borderFault(at)].filter(
    (fault) => fault !== undefined,
  );
  if (faults.length === 0) return undefined;
  return {
    check: is.crc32 === wanted.crc32 ? 'rows' : 'crc32',
    chunk: index,
    from: wanted.offset,
    to: lastByte(wanted),
    expected: wanted.crc32,
    found: is.crc32,
    message: `chunks[${index}], bytes ${wanted.offset} to ${lastByte(wanted)}: ${faults.join('; ')}`,
  };
}

function crcFault({ chunks, places, index, is }: At): string | undefined {
  const wanted = chunks[index] as Chunk;
  if (is.bytes < wanted.bytes) return `the file ends after ${is.bytes} of its ${wanted.bytes} bytes`;
  if (is.crc32 === wanted.crc32) return undefined;
  const other = places.get(nameOf(is));
  const whose = other === undefined ? '' : `, which is that of chunks[${other}]`;
  return `its crc32 is ${is.crc32}${whose}, not ${wanted.crc32}`;
}

function rowsFault(wanted: Chunk, { rows }: FoundChunk): string | undefined {
  return rows === undefined || rows === wanted.rows ? undefined : `it has ${rows} rows, not ${wanted.rows}`;
}

function borderFault({ chunks, index, is }: At): string | undefined {
  return is.whole || is.crc32 !== chunks[index]?.crc32 ? undefined : 'it ends inside a row';
}

function movedDifference(chunks: readonly Chunk[], first: number, by: number): Difference {
  const last = chunks.length - 1;
  const which = first === last ? `chunks[${first}] is` : `chunks[${first}] to chunks[${last}] are`;
  const message = `${which} intact, but ${Math.abs(by)} bytes ${by < 0 ? 'before' : 'behind'} their place`;
  return { check: 'bytes', chunk: first, from: (chunks[first] as Chunk).offset + by, message };
}

function missingDifference(chunks: readonly Chunk[], first: number, bytes: number): Difference {
  const last = chunks.length - 1;
  const which = first === last ? `chunks[${first}] is` : `chunks[${first}] to chunks[${last}] are`;
  const message = `${which} missing: the file ends before byte ${chunks[first]?.offset}`;
  return { check: 'bytes', chunk: first, from: bytes, to: lastByte(chunks[last]), message };
}

const lastByte = (chunk: Chunk | undefined): number => (chunk ? chunk.offset + chunk.bytes - 1 : -1);
