import { basename, extname } from 'node:path';
import { COMPRESSION_EXTENSIONS, compressionAlgorithms } from '../core/compression.ts';
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
