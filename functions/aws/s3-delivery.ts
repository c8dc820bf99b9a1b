import { downloadLink } from './download-link.ts';
import { type FileAnswerOptions, largestSent } from './file-answer.ts';
import { s3Client } from './s3-client.ts';
import { s3Files } from './s3-files.ts';

/** What `answerFile` sends stored files with: the bucket, links into it, and whether the gateway streams. */
export function s3Delivery(
  bucket: string,
  streaming: boolean,
): FileAnswerOptions & { readonly files: ReturnType<typeof s3Files>; readonly linkedAbove: number } {
  const client = s3Client();
  const link = downloadLink(client, bucket);
  return { files: s3Files(client, bucket), link, streaming, linkedAbove: largestSent(streaming) };
}
