import { Buffer } from 'node:buffer';
import type { CompletedExport } from '../core/operations.ts';
import { attachment } from './content-disposition.ts';
import type { HttpResponse } from './message.ts';

/**
 * 200 with a completed export's bytes. A finished file never changes, so its validators are strong; it belongs to one
 * owner, so no shared cache keeps it, and nobody on the way may recode it. It has one ETag, also where a redirect leads to its store.
 */
export function fileResponse({ owner, id, file, finishedAt, updatedAt }: CompletedExport): HttpResponse {
  return {
    status: 200,
    headers: {
      'Content-Type': file.mediaType,
      'Content-Length': String(file.bytes),
      'Content-Disposition': attachment(file.name),
      'Accept-Ranges': 'bytes',
      ETag: file.etag ?? `"${id}-${file.crc32}"`,
      'Last-Modified': new Date(finishedAt ?? updatedAt).toUTCString(),
      'Cache-Control': 'private, no-cache, no-transform',
      ...(file.sha256 === null ? {} : { 'Repr-Digest': `sha-256=:${base64(file.sha256)}:` }),
    },
    body: { file: { key: file.key, owner, bytes: file.bytes } },
  };
}

/** RFC 9530 §3 writes digests in base64. */
const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
