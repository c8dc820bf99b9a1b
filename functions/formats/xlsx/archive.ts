import { crc32 } from 'node:zlib';
import type { Carry } from './carry.ts';
import { type Part, sheetPath, smallParts } from './parts.ts';
import { directory, type Entry, localHeader } from './zip.ts';

/** The bytes of a workbook after its last sheet, which is closed. */
export function archiveTail({ bytes, sheets }: Carry): Buffer {
  const entries = sheets.map<Entry>(({ raw, packed, crc, header }, index) => ({
    name: sheetPath(index + 1),
    offset: header ?? 0,
    raw,
    packed,
    crc,
    streamed: true,
  }));
  const pieces: Buffer[] = [];
  let offset = bytes;
  for (const part of smallParts(sheets.length)) {
    const entry = storedEntry(part, offset);
    const piece = Buffer.concat([localHeader(entry), Buffer.from(part[1])]);
    entries.push(entry);
    pieces.push(piece);
    offset += piece.length;
  }
  return Buffer.concat([...pieces, directory(entries, offset)]);
}

/** Small parts are stored, so that their bytes do not depend on a compressor. */
function storedEntry([name, xml]: Part, offset: number): Entry {
  const { length } = Buffer.from(xml);
  return { name, offset, crc: crc32(xml), packed: length, raw: length, streamed: false };
}
