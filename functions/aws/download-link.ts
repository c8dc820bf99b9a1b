import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** Gives a link under which an object may be fetched for minutes by whoever holds it. */
export type DownloadLink = (
  key: string,
  headers: { readonly type: string | undefined; readonly disposition: string | undefined },
) => Promise<string>;

const SECONDS = 300;

export const downloadLink =
  (client: S3Client, bucket: string): DownloadLink =>
  (key, { type, disposition }) =>
    getSignedUrl(
      client,
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        ResponseContentType: type,
        ResponseContentDisposition: disposition,
      }),
      { expiresIn: SECONDS },
    );
