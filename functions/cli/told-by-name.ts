import { basename, extname } from 'node:path';
import {
  COMPRESSION_EXTENSIONS,
  type CompressionAlgorithm,
  compressionAlgorithms,
} from '../core/compression.ts';
import type { NewExport } from '../core/new-export.ts';

interface Told extends Pick<NewExport, 'compression'> {
  /** Empty where the name does not tell it. */
  readonly format: string;
}

/** What a file is by its name: `products.csv.gz` is CSV, packed by gzip. */
export function toldByName(path: string): Told {
  const name = basename(path);
  const last = extname(name);
  const algorithm = compressionAlgorithms.find((one) => `.${COMPRESSION_EXTENSIONS[one]}` === last);
  if (!algorithm) return { format: last.slice(1) };
  return { format: extname(name.slice(0, -last.length)).slice(1), compression: { algorithm } };
}

/** What a file is packed by, in words, where its name does not say it. */
export function unsaidCompression(path: string, asked: NewExport['compression']): string | undefined {
  const algorithm = asked?.algorithm ?? 'none';
  if (path === '-' || !isAlgorithm(algorithm) || toldByName(path).compression?.algorithm === algorithm)
    return undefined;
  return `${path} is packed by ${algorithm}, which its name does not say: that would be ${path}.${COMPRESSION_EXTENSIONS[algorithm]}`;
}

const isAlgorithm = (name: string): name is CompressionAlgorithm =>
  Object.hasOwn(COMPRESSION_EXTENSIONS, name);
