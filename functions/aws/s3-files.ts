import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { LedgerPart } from '../core/ledger.ts';
import type { ByteRange, Files, ObjectFacts, PartUpload, StoredObject } from '../core/ports/files.ts';
import { PartMismatch, Problem, Transient } from '../core/problem.ts';
import { attachment } from '../http/content-disposition.ts';
import { crcFromBase64, crcToBase64 } from './s3-crc.ts';
import { asCompleted, asGone, asSent, isMissing } from './s3-faults.ts';
import { withStandingParts } from './s3-parts.ts';
import { type Bucket, deletePrefix, listUploads, measurePrefix } from './s3-prefix.ts';
import { rethrow, withTransients } from './transient.ts';

/** Options of a request within which S3 copies or joins up to 5 GiB. */
const PATIENTLY = { requestTimeout: 300_000 };

/**
 * Objects and uploads in one bucket. Every body is sent with its CRC-32, every upload is of type FULL_OBJECT, and the file is
 * completed with the ledger's ETags and the CRC-32 and length of the whole, so that S3 itself refuses any other file. Under a
 * customer's key equal bytes have other ETags each time: then those that stand are passed, once their parts are the ledger's.
 */
export const s3Files = (client: S3Client, bucket: string): Files =>
  new S3Files({ s3: withTransients(client), name: bucket });

class S3Files implements Files {
  readonly #bucket: Bucket;

  constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  async beginUpload(key: string, facts: ObjectFacts): Promise<string> {
    const { UploadId } = await this.#s3.send(
      new CreateMultipartUploadCommand({
        ...this.#at(key),
        ...headersOf(facts),
        ChecksumAlgorithm: 'CRC32',
        ChecksumType: 'FULL_OBJECT',
      }),
    );
    return String(UploadId);
  }

  async putPart(part: PartUpload, body: Uint8Array, crc: number): Promise<LedgerPart> {
    const upload = new UploadPartCommand({
      ...this.#partOf(part),
      Body: body,
      ContentLength: body.length,
      ChecksumCRC32: crcToBase64(crc),
    });
    const { ETag, ChecksumCRC32 } = await this.#s3.send(upload).catch(asSent);
    if ((crcFromBase64(ChecksumCRC32) ?? crc) !== crc)
      throw new Transient(
        `part ${part.number} of ${part.key} was stored with another CRC-32 than it was sent with`,
      );
    return { number: part.number, etag: String(ETag), crc32: crc, bytes: body.length };
  }

  async copyPart(part: PartUpload, from: string, { first, last }: ByteRange): Promise<LedgerPart> {
    const copy = new UploadPartCopyCommand({
      ...this.#partOf(part),
      CopySource: `${this.#bucket.name}/${encodeURIComponent(from)}`,
      CopySourceRange: `bytes=${first}-${last}`,
    });
    const { CopyPartResult } = await this.#s3.send(copy, PATIENTLY).catch(asGone);
    const { ETag, ChecksumCRC32 } = CopyPartResult ?? {};
    const bytes = last - first + 1;
    return { number: part.number, etag: String(ETag), crc32: crcFromBase64(ChecksumCRC32) ?? 0, bytes };
  }

  async completeUpload(
    { key, upload }: Omit<PartUpload, 'number'>,
    parts: readonly LedgerPart[],
    whole: { readonly crc32: number; readonly bytes: number },
  ): Promise<StoredObject> {
    if (parts.some(({ number }, i) => number !== i + 1))
      throw new PartMismatch('a part is missing or out of place');
    const complete = (standing: readonly LedgerPart[]) =>
      this.#s3.send(
        new CompleteMultipartUploadCommand({
          ...this.#at(key),
          UploadId: upload,
          MultipartUpload: {
            Parts: standing.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })),
          },
          ChecksumCRC32: crcToBase64(whole.crc32),
          ChecksumType: 'FULL_OBJECT',
          MpuObjectSize: whole.bytes,
        }),
        PATIENTLY,
      );
    await withStandingParts(this.#bucket, { key, upload, parts }, complete).catch(asCompleted);
    const stored = await this.head(key);
    if (!stored) throw new Problem('not-found', `${key} is gone right after it was completed`);
    return stored;
  }

  async abortUpload(key: string, upload: string): Promise<void> {
    const abort = new AbortMultipartUploadCommand({ ...this.#at(key), UploadId: upload });
    await this.#s3.send(abort).catch(unlessMissing);
  }

  uploads(prefix: string): Promise<readonly { readonly key: string; readonly upload: string }[]> {
    return listUploads(this.#bucket, prefix);
  }

  measure(prefix: string): Promise<{ readonly objects: number; readonly bytes: number }> {
    return measurePrefix(this.#bucket, prefix);
  }

  async head(key: string): Promise<StoredObject | undefined> {
    const look = new HeadObjectCommand({ ...this.#at(key), ChecksumMode: 'ENABLED' });
    const found = await this.#s3.send(look).catch(unlessMissing);
    if (!found) return undefined;
    const crc = crcFromBase64(found.ChecksumCRC32);
    if (crc === undefined) throw new Error(`${key} was stored without its CRC-32`);
    const etag = found.ETag === undefined ? {} : { etag: found.ETag };
    return { bytes: found.ContentLength ?? 0, crc32: crc, sha256: null, ...etag };
  }

  async put(key: string, body: Uint8Array, facts: ObjectFacts): Promise<void> {
    const put = new PutObjectCommand({
      ...this.#at(key),
      ...headersOf(facts),
      Body: body,
      ContentLength: body.length,
      ChecksumCRC32: crcToBase64(crc32(body)),
    });
    await this.#s3.send(put).catch(asSent);
  }

  async get(key: string, range?: ByteRange): Promise<Uint8Array | undefined> {
    const found = await this.#open(key, range);
    return found?.Body?.transformToByteArray().catch(rethrow);
  }

  async read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array>> {
    const found = await this.#open(key, range);
    if (!found?.Body) throw new Problem('not-found', `there is no object ${key}`);
    return found.Body.transformToWebStream();
  }

  removeAll(prefix: string): Promise<void> {
    return deletePrefix(this.#bucket, prefix);
  }

  async #open(key: string, range?: ByteRange): Promise<GetObjectCommandOutput | undefined> {
    const part = range ? { Range: `bytes=${range.first}-${range.last}` } : {};
    return this.#s3.send(new GetObjectCommand({ ...this.#at(key), ...part })).catch(unlessMissing);
  }

  get #s3(): Bucket['s3'] {
    return this.#bucket.s3;
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket.name, Key: key };
  }

  #partOf({ key, upload, number }: PartUpload): {
    Bucket: string;
    Key: string;
    UploadId: string;
    PartNumber: number;
  } {
    return { ...this.#at(key), UploadId: upload, PartNumber: number };
  }
}

const headersOf = ({
  mediaType,
  name,
}: ObjectFacts): { ContentType: string; ContentDisposition: string } => ({
  ContentType: mediaType,
  ContentDisposition: attachment(name),
});

function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
