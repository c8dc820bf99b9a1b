/** One deflated file of an archive, as its headers describe it. Numbers have 32 bits: this writer knows no ZIP64. */
export interface Entry {
  readonly name: string;
  /** The offset of its local header. */
  readonly offset: number;
  readonly crc: number;
  readonly packed: number;
  readonly raw: number;
  /** Whether a data descriptor behind its bytes says CRC and sizes, instead of the local header. */
  readonly streamed: boolean;
}

/** The largest size or offset that 32 bits can say; the value above means ZIP64 (APPNOTE §4.4.8). */
export const MOST_BYTES = 0xfffffffe;

export const DESCRIPTOR_BYTES = 16;

/** The final block that ends a run of deflate blocks: empty, with fixed codes (RFC 1951 §3.2.3). */
export const FINAL_BLOCK = Buffer.from([0x03, 0x00]);

const VERSION = 20;
const DEFLATED = 8;
/** Bit 3: a descriptor follows the bytes. Bit 11: names are UTF-8 (APPNOTE §4.4.4). */
const STREAMED = 0x0808;
const PLAIN = 0x0800;
/** 1980-01-01, the first date of MS-DOS: equal content gives equal bytes. */
const DATE = 0x0021;

/** APPNOTE §4.3.7. Where a descriptor follows, CRC and sizes are zero. */
export function localHeader({ name, crc, packed, raw, streamed }: Omit<Entry, 'offset'>): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  writeFacts(header, 4, streamed);
  if (!streamed) writeSizes(header, 14, { crc, packed, raw });
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name)]);
}

/** APPNOTE §4.3.9, in its form of 32 bits. */
export function descriptor(sizes: Pick<Entry, 'crc' | 'packed' | 'raw'>): Buffer {
  const bytes = Buffer.alloc(DESCRIPTOR_BYTES);
  bytes.writeUInt32LE(0x08074b50, 0);
  writeSizes(bytes, 4, sizes);
  return bytes;
}

/** APPNOTE §4.3.12 and §4.3.16: the central directory, which begins at `offset`, and the end of the archive. */
export function directory(entries: readonly Entry[], offset: number): Buffer {
  const headers = Buffer.concat(entries.map(directoryHeader));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(headers.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([headers, end]);
}

function directoryHeader(entry: Entry): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(VERSION, 4);
  writeFacts(header, 6, entry.streamed);
  writeSizes(header, 16, entry);
  header.writeUInt16LE(entry.name.length, 28);
  header.writeUInt32LE(entry.offset, 42);
  return Buffer.concat([header, Buffer.from(entry.name)]);
}

function writeFacts(header: Buffer, at: number, streamed: boolean): void {
  header.writeUInt16LE(VERSION, at);
  header.writeUInt16LE(streamed ? STREAMED : PLAIN, at + 2);
  header.writeUInt16LE(DEFLATED, at + 4);
  header.writeUInt16LE(DATE, at + 8);
}

function writeSizes(
  bytes: Buffer,
  at: number,
  { crc, packed, raw }: Pick<Entry, 'crc' | 'packed' | 'raw'>,
): void {
  bytes.writeUInt32LE(crc, at);
  bytes.writeUInt32LE(packed, at + 4);
  bytes.writeUInt32LE(raw, at + 8);
}
