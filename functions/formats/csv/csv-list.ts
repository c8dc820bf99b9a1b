import type { Profile } from '../../core/profile.ts';
import type { Bytes } from '../bytes.ts';
import { writeAscii } from '../digits.ts';
import { listText, separatorMark } from '../list-text.ts';
import type { MisfitLog } from '../misfit-log.ts';
import { ensureRoom } from '../room.ts';
import type { CellWriter } from '../row-writer.ts';
import { SHORT, shortTextWriter, specialPattern, type TextWriter } from './csv-text.ts';

const QUOTE = 34;

/** Writes what `listText` gives, item by item and without joining them where all are short and plain. */
export function csvList(
  profile: Profile,
  text: TextWriter,
  { log, odd, spare }: { readonly log: MisfitLog; readonly odd: CellWriter; readonly spare: number },
): CellWriter {
  const join = listText(profile, log);
  const writePlain = plainListWriter(profile, spare);
  return (bytes, position, value, column) => {
    if (!Array.isArray(value)) return odd(bytes, position, value, column);
    const end = writePlain(bytes, position, value);
    return end >= 0 ? end : text(bytes, position, join(value, column), column);
  };
}

/** Writes a list of short plain texts; gives -1, and may have written beyond `position`, for one that `listText` must join. */
function plainListWriter(profile: Profile, spare: number) {
  const { listSeparator: separator } = profile;
  const writeShort = shortTextWriter(profile);
  const mark = separatorMark(profile);
  const writable = /^[ -!#-~]*$/.test(separator);
  const special = profile.quoting !== 'always' && specialPattern(profile, '').test(separator);
  return (bytes: Bytes, position: number, items: readonly unknown[]): number => {
    const { length } = items;
    if (!writable) return -1;
    ensureRoom(bytes, position + length * (SHORT + separator.length) + 2 + spare);
    const enclosed = special && length > 1;
    let p = position;
    if (enclosed) bytes[p++] = QUOTE;
    for (let i = 0; i < length; i++) {
      const item = items[i];
      if (typeof item !== 'string' || item.includes(mark)) return -1;
      if (i > 0) p = writeAscii(bytes, p, separator);
      p = writeShort(bytes, p, item);
      if (p < 0) return -1;
    }
    if (enclosed) bytes[p++] = QUOTE;
    return p;
  };
}
