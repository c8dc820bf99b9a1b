import { Buffer } from 'node:buffer';

/** S3 writes a CRC-32 as the base64 of its four bytes, the highest first. */
export function crcToBase64(crc32: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32 >>> 0);
  return bytes.toString('base64');
}

/** Undefined where S3 does not say, or says the CRC-32 of the parts' CRCs instead of the object's. */
export function crcFromBase64(text: string | undefined): number | undefined {
  return text !== undefined && /^[A-Za-z0-9+/]{6}==$/.test(text)
    ? Buffer.from(text, 'base64').readUInt32BE()
    : undefined;
}
