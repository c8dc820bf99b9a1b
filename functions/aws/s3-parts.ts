import { ListPartsCommand, type Part } from '@aws-sdk/client-s3';
import type { LedgerPart } from '../core/ledger.ts';
import { PartMismatch } from '../core/problem.ts';
import { crcFromBase64 } from './s3-crc.ts';
import { isOtherPart } from './s3-faults.ts';
import type { Bucket } from './s3-prefix.ts';

/** How often a part may be sent once more between a look at the parts and their completion. */
const LOOKS = 5;

interface Upload {
  readonly key: string;
  readonly upload: string;
  readonly parts: readonly LedgerPart[];
}

/**
 * Completes with the parts as they were sent, and where S3 has one under another ETag, with those that stand: each must have
 * the CRC-32 and the length that it was sent with, else `PartMismatch`. A step that is repeated meanwhile sends one anew, so it
 * looks again.
 */
export async function withStandingParts<Output>(
  bucket: Bucket,
  upload: Upload,
  complete: (parts: readonly LedgerPart[]) => Promise<Output>,
): Promise<Output> {
  let { parts } = upload;
  for (let look = 1; ; look++) {
    try {
      return await complete(parts);
    } catch (error) {
      if (!isOtherPart(error) || look > LOOKS) throw error;
      parts = standing(upload.parts, await listParts(bucket, upload));
    }
  }
}

function standing(parts: readonly LedgerPart[], found: ReadonlyMap<number, Part>): readonly LedgerPart[] {
  return parts.map((part) => {
    const { ETag, Size, ChecksumCRC32 } = found.get(part.number) ?? {};
    const crc = crcFromBase64(ChecksumCRC32);
    // A copied part whose store did not say its CRC-32 has 0 here; the whole object's is compared in any case.
    const isSame = Size === part.bytes && (part.crc32 === 0 || crc === part.crc32);
    if (ETag === undefined || !isSame)
      throw new PartMismatch(`part ${part.number} is another one than was sent`);
    return { ...part, etag: ETag };
  });
}

async function listParts({ s3, name }: Bucket, { key, upload }: Upload): Promise<ReadonlyMap<number, Part>> {
  const found = new Map<number, Part>();
  let after: string | undefined;
  do {
    const list = new ListPartsCommand({ Bucket: name, Key: key, UploadId: upload, PartNumberMarker: after });
    const page = await s3.send(list);
    for (const part of page.Parts ?? []) found.set(part.PartNumber ?? 0, part);
    after = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (after !== undefined);
  return found;
}
