import { downloadLink } from './download-link.ts';
import type { FileAnswerOptions } from './file-answer.ts';
import { s3Client } from './s3-client.ts';
import { s3Files } from './s3-files.ts';

/** What `answerFile` sends stored files with: the bucket, links into it, and whether the gateway streams. */
export function s3Delivery(
  bucket: string,
  streaming: boolean,
): FileAnswerOptions & { readonly files: ReturnType<typeof s3Files> } {
  const client = s3Client();
  return { files: s3Files(client, bucket), link: downloadLink(client, bucket), streaming };
}
