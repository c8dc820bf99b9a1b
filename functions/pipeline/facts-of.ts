import type { ExportRecord } from '../core/export-record.ts';
import type { ObjectFacts } from '../core/ports/files.ts';
import type { Engine } from './engine.ts';
import { formatOf } from './format-of.ts';

/** What the finished file says of itself: its media type, and a name such as `products-20250102-030405.csv`. */
export function factsOf(engine: Pick<Engine, 'formats'>, record: ExportRecord): ObjectFacts {
  const { mediaType, extension } = formatOf(engine, record);
  const [date = '', time = ''] = record.createdAt.replaceAll(/[-:]/g, '').split('T');
  return { mediaType, name: `${record.spec.resource}-${date}-${time.slice(0, 6)}.${extension}` };
}
