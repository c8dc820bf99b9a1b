import type { Files } from '../core/ports/files.ts';
import { readIfThere } from '../core/read-if-there.ts';
import { fileGone, ownHeaders } from '../http/file-gone.ts';
import type { FileBody, HttpResponse } from '../http/message.ts';
import type { DownloadLink } from './download-link.ts';

const MIB = 1024 * 1024;
/** Bytes of the largest buffered file: Lambda's responses have at most 6 MB, and base64 makes a file a third larger. */
const BUFFERED = 4 * MIB;
/**
 * Bytes of the largest streamed file: Lambda sends what is beyond the first 6 MB at 2 MB/s and ends at 200 MB, so a
 * larger one is better fetched from S3.
 */
const STREAMED = 100 * MIB;

/** Bytes of the largest answer that is no redirect. */
export const largestSent = (streaming: boolean): number => (streaming ? STREAMED : BUFFERED);

export interface FileAnswerOptions {
  readonly files: Pick<Files, 'get' | 'read'>;
  readonly link: DownloadLink;
  /** Whether the gateway streams responses. */
  readonly streaming: boolean;
}

/** A response that Lambda can send: in memory or as a stream. */
export interface SendableResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array>;
}

/** Sends a stored file, or a redirect to it where it is too large for that. */
export async function answerFile(
  { status, headers }: Omit<HttpResponse, 'body'>,
  file: FileBody,
  { files, link, streaming }: FileAnswerOptions,
): Promise<SendableResponse> {
  const length = file.range ? file.range.last - file.range.first + 1 : file.bytes;
  if (length > largestSent(streaming)) return redirect(headers, file, link);
  const body = streaming
    ? await readIfThere(files, file.key, file.range)
    : await files.get(file.key, file.range);
  return body ? { status, headers, body } : fileGone(headers);
}

/** Redirects to a link that whoever holds it may use for minutes: no cache may store it. */
async function redirect(
  headers: HttpResponse['headers'],
  file: FileBody,
  link: DownloadLink,
): Promise<SendableResponse> {
  const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const location = await link(file.key, {
    type: named.get('content-type'),
    disposition: named.get('content-disposition'),
  });
  const message = 'The file is at the address in Location, for five minutes.';
  return {
    status: 302,
    headers: {
      ...ownHeaders(headers),
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      Location: location,
    },
    body: JSON.stringify({ message, location }),
  };
}
