import type { ServerResponse } from 'node:http';
import type { Files } from '../core/ports/files.ts';
import { readIfThere } from '../core/read-if-there.ts';
import type { FileBody, HttpResponse } from '../http/message.ts';

/** What a reader that stopped holds of this process's memory. */
const PIECE_BYTES = 32 * 1024;

/** A client that left, or took nothing for too long. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

export interface FileSending {
  readonly files: Pick<Files, 'read'>;
  readonly outgoing: ServerResponse;
  /** Milliseconds within which a reader must take a piece. */
  readonly stallMs: number;
}

/**
 * Streams a stored file piece by piece, each once the one before is taken; gives false where it is not stored. What fails
 * before the first piece is read leaves the answer unbegun. Throws `ReaderGone` where the client is to blame. However
 * it ends, the file is closed.
 */
export async function sendFile(
  { files, outgoing, stallMs }: FileSending,
  { status, headers }: HttpResponse,
  { key, range }: FileBody,
): Promise<boolean> {
  const stream = await readIfThere(files, key, range);
  if (!stream) return false;
  const reader = stream.getReader({ mode: 'byob' });
  try {
    let piece = await reader.read(new Uint8Array(PIECE_BYTES));
    if (outgoing.destroyed) throw new ReaderGone('the client left');
    outgoing.writeHead(status, { ...headers });
    while (!piece.done) {
      await taken(outgoing, piece.value, stallMs);
      piece = await reader.read(new Uint8Array(piece.value.buffer));
    }
    outgoing.end();
    return true;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Waits until the system has taken a piece, after which its memory may be used again. */
function taken(outgoing: ServerResponse, piece: Uint8Array, stallMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const left = () => fail('the client left');
    const timer = setTimeout(() => fail('the client takes nothing'), stallMs);
    const settle = () => {
      clearTimeout(timer);
      outgoing.off('close', left);
    };
    const fail = (message: string) => {
      settle();
      reject(new ReaderGone(message));
    };
    outgoing.once('close', left);
    outgoing.write(piece, (error) => {
      if (error) return fail('the client left');
      settle();
      resolve();
    });
  });
}
