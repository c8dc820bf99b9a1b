import {
  crc32,
  deflateRawSync,
  gunzipSync,
  inflateRawSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import { allBits, type FreeBit, repairCrc } from './repair-crc.ts';

/** A way to pack a text, opened and closed again by somebody who does not have this project's code. */
export interface Container {
  open(file: Buffer): string;
  /** With `like`, of the same size and CRC-32 as that file: the differences go where no reader looks. */
  close(text: string, file: Buffer, like?: Buffer): Buffer;
}

/** Letters of the text whose case nobody will miss take up what its CRC-32 has to lose; blanks, what its size has. */
export const plain: Container = {
  open: (file) => file.toString(),
  close: (text, _file, like) => (like ? alike(Buffer.from(text), like, lettersOf(text)) : Buffer.from(text)),
};

const lettersOf = (text: string): FreeBit[] => {
  const bytes = Buffer.from(text);
  const at = bytes.indexOf('needs no proof');
  return Array.from({ length: 60 }, (_none, i) => at + i)
    .filter((index) => /[a-z]/i.test(String.fromCharCode(bytes[index] ?? 0)))
    .map((index) => [index, 0x20] as const);
};

function alike(bytes: Buffer, like: Buffer, free: readonly FreeBit[]): Buffer {
  if (bytes.length !== like.length) throw new Error(`${bytes.length} bytes are not ${like.length}`);
  return repairCrc(bytes, crc32(like), free);
}

/** RFC 1952: the header has room for a time and a name, which readers pass over. */
export const gzip: Container = {
  open: (file) => gunzipSync(file).toString(),
  close: (text, _file, like) => {
    const raw = Buffer.from(text);
    const body = deflateRawSync(raw, { level: 9 });
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(crc32(raw), 0);
    tail.writeUInt32LE(raw.length, 4);
    const packed = (name: number): Buffer =>
      Buffer.concat([
        Buffer.from([0x1f, 0x8b, 8, name > 0 ? 8 : 0, 0, 0, 0, 0, 0, 255]),
        Buffer.alloc(name, 'x'),
        ...(name > 0 ? [Buffer.alloc(1)] : []),
        body,
        tail,
      ]);
    if (!like) return packed(0);
    const name = like.length - packed(0).length - 1;
    return alike(packed(name), like, allBits(4, 4));
  },
};

/** RFC 8878 §3.1.2: a frame that readers skip, behind the first, at which some end. */
export const zstd: Container = {
  open: (file) => zstdDecompressSync(file).toString(),
  close: (text, _file, like) => {
    const frame = zstdCompressSync(Buffer.from(text));
    if (!like) return frame;
    const skipped = Buffer.alloc(like.length - frame.length);
    skipped.writeUInt32LE(0x184d2a50, 0);
    skipped.writeUInt32LE(skipped.length - 8, 4);
    return alike(Buffer.concat([frame, skipped]), like, allBits(frame.length + 8, 4));
  },
};

/** APPNOTE: the archive's comment stands at its end; the text is that of the first sheet. */
export const xlsx: Container = {
  open: (file) =>
    entriesOf(file)
      .find(([name]) => name === SHEET)?.[1]
      .toString() ?? '',
  close: (text, file, like) => {
    const entries = entriesOf(file).map(
      ([name, body]): Entry => [name, name === SHEET ? Buffer.from(text) : body],
    );
    if (!like) return archive(entries, 0);
    const comment = like.length - archive(entries, 0).length;
    return alike(archive(entries, comment), like, allBits(like.length - comment, 4));
  },
};

const SHEET = 'xl/worksheets/sheet1.xml';
type Entry = readonly [name: string, body: Buffer];

function entriesOf(file: Buffer): Entry[] {
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06'));
  const entries: Entry[] = [];
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, name] = [file.readUInt32LE(at + 20), file.readUInt16LE(at + 28)];
    const header = file.readUInt32LE(at + 42);
    const begin = header + 30 + file.readUInt16LE(header + 26) + file.readUInt16LE(header + 28);
    entries.push([
      file.toString('utf8', at + 46, at + 46 + name),
      inflateRawSync(file.subarray(begin, begin + packed)),
    ]);
    at += 46 + name + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries;
}

function archive(entries: readonly Entry[], comment: number): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, body] of entries) {
    const packed = deflateRawSync(body, { level: 9 });
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt16LE(0x21, 8);
    facts.writeUInt32LE(crc32(body), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(body.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed]);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), facts, place, Buffer.from(name));
    files.push(file);
    offset += file.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment, 20);
  return Buffer.concat([...files, central, end, Buffer.alloc(comment, 'x')]);
}
