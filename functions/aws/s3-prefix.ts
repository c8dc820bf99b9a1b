import {
  DeleteObjectsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Transient } from '../core/problem.ts';

/** A bucket, through a client whose passing faults are `Transient`. */
export interface Bucket {
  readonly s3: Pick<S3Client, 'send'>;
  readonly name: string;
}

/** How many objects there are whose key begins with the prefix, and their bytes. */
export async function measurePrefix({ s3, name }: Bucket, prefix: string) {
  let [objects, bytes] = [0, 0];
  let next: string | undefined;
  do {
    const list = new ListObjectsV2Command({ Bucket: name, Prefix: prefix, ContinuationToken: next });
    const { Contents = [], NextContinuationToken } = await s3.send(list);
    objects += Contents.length;
    for (const { Size = 0 } of Contents) bytes += Size;
    next = NextContinuationToken;
  } while (next);
  return { objects, bytes };
}

/** Removes every object whose key begins with the prefix, a thousand at a time. */
export async function deletePrefix({ s3, name }: Bucket, prefix: string): Promise<void> {
  let next: string | undefined;
  do {
    const list = new ListObjectsV2Command({ Bucket: name, Prefix: prefix, ContinuationToken: next });
    const { Contents = [], NextContinuationToken } = await s3.send(list);
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await deleteObjects({ s3, name }, Objects);
    next = NextContinuationToken;
  } while (next);
}

async function deleteObjects({ s3, name }: Bucket, Objects: { Key: string | undefined }[]): Promise<void> {
  const { Errors = [] } = await s3.send(
    new DeleteObjectsCommand({ Bucket: name, Delete: { Objects, Quiet: true } }),
  );
  const [first] = Errors;
  if (first)
    throw new Transient(`${Errors.length} objects were not removed: ${first.Code}: ${first.Message}`);
}

/** Every open upload whose key begins with the prefix. */
export async function listUploads(
  { s3, name }: Bucket,
  prefix: string,
): Promise<{ key: string; upload: string }[]> {
  const found: { key: string; upload: string }[] = [];
  let markers: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
  for (;;) {
    const page = await s3.send(new ListMultipartUploadsCommand({ Bucket: name, Prefix: prefix, ...markers }));
    for (const { Key = '', UploadId = '' } of page.Uploads ?? []) found.push({ key: Key, upload: UploadId });
    if (!page.IsTruncated) return found;
    markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
}
