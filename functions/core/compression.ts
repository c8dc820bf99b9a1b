export type CompressionAlgorithm = 'gzip' | 'zstd';

/** How the file of a text format is packed. Stored with the export, so that a deploy cannot change a file half-way. */
export interface Compression {
  readonly algorithm: CompressionAlgorithm;
  readonly level: number;
}

interface Levels {
  readonly least: number;
  readonly most: number;
  /** The fast one, taken where nobody says otherwise. */
  readonly usual: number;
}

/** The levels of each algorithm. Those of zstd above 19 ask the reader for more memory than it may have. */
export const COMPRESSION_LEVELS: Readonly<Record<CompressionAlgorithm, Levels>> = {
  gzip: { least: 1, most: 9, usual: 1 },
  zstd: { least: 1, most: 19, usual: 1 },
};

/** What the names of packed files end in, without the dot. */
export const COMPRESSION_EXTENSIONS: Readonly<Record<CompressionAlgorithm, string>> = {
  gzip: 'gz',
  zstd: 'zst',
};

export const compressionAlgorithms = Object.keys(COMPRESSION_LEVELS) as readonly CompressionAlgorithm[];

/** Reads `gzip` or `gzip:6`, whether or not there is such an algorithm; undefined for text of another form. */
export function parseCompression(
  text: string,
): { readonly algorithm: string; readonly level?: number } | undefined {
  const [, algorithm, level] = /^(\w+)(?::(\d+))?$/.exec(text) ?? [];
  if (algorithm === undefined) return undefined;
  return { algorithm, ...(level === undefined ? {} : { level: Number(level) }) };
}
