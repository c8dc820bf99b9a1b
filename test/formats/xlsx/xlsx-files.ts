import { crc32, inflateRawSync } from 'node:zlib';
import type { Json } from '../../../functions/core/json.ts';
import { PartBuffer } from '../../../functions/formats/part-buffer.ts';
import type { XlsxEncoder } from '../../../functions/formats/xlsx/encoder.ts';
import type { Records } from '../../contracts/format-files.ts';

/** A workbook whose segments, each of some pages, are written apart, joined and amended; one segment is written at a go. */
export function workbook(encoder: XlsxEncoder, segments: readonly (readonly Records[])[]): Buffer {
  const sink = new PartBuffer(64);
  const begun = encoder.begin(sink);
  const [only = []] = segments;
  const carry =
    segments.length > 1
      ? joinedOnto(encoder, { begun, segments, sink })
      : pagesOnto(encoder, { begun, pages: only, sink });
  encoder.end(carry, sink);
  const file = Buffer.from(sink.bytes.subarray(0, sink.length));
  for (const { offset, written, bytes } of encoder.amend(carry)) {
    if (!file.subarray(offset, offset + written.length).equals(written))
      throw new Error('other bytes were written');
    file.set(bytes, offset);
  }
  return file;
}

function pagesOnto(
  encoder: XlsxEncoder,
  { begun, pages, sink }: { begun: Json; pages: readonly Records[]; sink: PartBuffer },
): Json {
  return pages.reduce<Json>((carry, page) => passedOn(encoder.page(carry, page, sink).carry), begun);
}

/** Each segment is told how many rows stand before it, as if another process had counted them. */
function joinedOnto(
  encoder: XlsxEncoder,
  { begun, segments, sink }: { begun: Json; segments: readonly (readonly Records[])[]; sink: PartBuffer },
): Json {
  const carries: Json[] = [];
  let rowsBefore = 0;
  for (const pages of segments) {
    const own = new PartBuffer(16);
    let carry = encoder.segment(encoder.ordinal ? rowsBefore : 0);
    for (const page of pages) {
      const encoded = encoder.page(carry, page, own);
      carry = passedOn(encoded.carry);
      rowsBefore += encoded.rows;
    }
    carries.push(carry);
    sink.reserve(own.length);
    sink.length += own.bytes.copy(sink.bytes, sink.length, 0, own.length);
  }
  const inPairs = carries
    .slice(2)
    .reduce(encoder.combine, encoder.combine(carries[0] ?? null, carries[1] ?? null));
  return passedOn(encoder.combine(begun, inPairs));
}

const passedOn = (carry: Json): Json => JSON.parse(JSON.stringify(carry));

/**
 * The files of an archive as a reader finds them that takes it from a stream: by local headers and data descriptors alone,
 * every CRC and size checked. APPNOTE §4.3.7 and §4.3.9.
 */
export function streamedParts(archive: Buffer): Readonly<Record<string, string>> {
  const parts: Record<string, string> = {};
  let at = 0;
  while (archive.readUInt32LE(at) === 0x04034b50) {
    const flags = archive.readUInt16LE(at + 6);
    const body = at + 30 + archive.readUInt16LE(at + 26);
    const name = archive.toString('utf8', at + 30, body);
    const isStreamed = (flags & 8) !== 0;
    if (archive.readUInt16LE(at + 8) !== 8) throw new Error(`${name} is not deflated`);
    const { content, packed } = inflated(archive, body);
    const facts = isStreamed ? body + packed + 4 : at + 14;
    if (isStreamed && archive.readUInt32LE(facts - 4) !== 0x08074b50)
      throw new Error(`${name}: no descriptor`);
    const said = [0, 4, 8].map((offset) => archive.readUInt32LE(facts + offset));
    const found = [crc32(content), packed, content.length];
    if (said.join() !== found.join()) throw new Error(`${name}: ${said} is said, ${found} is found`);
    parts[name] = content.toString();
    at = isStreamed ? facts + 12 : body + packed;
  }
  return parts;
}

function inflated(archive: Buffer, body: number): { content: Buffer; packed: number } {
  const result = inflateRawSync(archive.subarray(body), { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  return { content: result.buffer, packed: result.engine.bytesWritten };
}
