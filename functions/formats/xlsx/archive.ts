import { crc32, deflateRawSync } from 'node:zlib';
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
    const packed = packedPart(part);
    const entry = { ...entryOf(part, packed), offset };
    const piece = Buffer.concat([localHeader(entry), packed]);
    entries.push(entry);
    pieces.push(piece);
    offset += piece.length;
  }
  return Buffer.concat([...pieces, directory(entries, offset)]);
}

/** Blocks that hold the bytes as they are: a reader of streams loses parts without a deflated end behind a long sheet. */
const packedPart = ([, xml]: Part): Buffer => deflateRawSync(Buffer.from(xml), { level: 0 });

const entryOf = ([name, xml]: Part, { length: packed }: Buffer): Omit<Entry, 'offset'> => ({
  name,
  crc: crc32(xml),
  packed,
  raw: Buffer.byteLength(xml),
  streamed: false,
});
