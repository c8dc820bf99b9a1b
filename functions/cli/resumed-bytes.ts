import { Failure } from './failure.ts';
import type { Patience } from './patience.ts';

export interface ResumedOptions {
  /** Asks for the file, or for a range of it. */
  open(headers: Record<string, string>): Promise<Response>;
  /** How many there must be. */
  readonly bytes: number;
  readonly patience: Patience;
}

/** A connection that breaks off in the midst of a file. */
const isCut = (error: unknown): error is TypeError => error instanceof TypeError;

/**
 * A file's bytes; where the connection breaks off, the rest is asked for by `Range`, and only of the file that was begun:
 * another one is a `Failure`.
 */
export function resumedBytes({ open, bytes, patience }: ResumedOptions): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let etag: string | undefined;
  let at = 0;

  const begin = async (): Promise<ReadableStreamDefaultReader<Uint8Array>> => {
    const response = await open(at === 0 ? {} : rangeFrom(at, etag));
    const found = response.headers.get('etag') ?? undefined;
    const isRest = at === 0 || (response.status === 206 && startOf(response) === at);
    if (!isRest || (etag !== undefined && found !== etag))
      throw new Failure('the file changed while it was fetched; export it again');
    etag = found;
    return (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  };

  const next = async (): Promise<Uint8Array | undefined> => {
    for (;;) {
      try {
        reader ??= await begin();
        const { value, done } = await reader.read();
        if (!done) return value;
        if (at === bytes) return undefined;
        if (at > bytes) throw new Failure(`the file has more than the ${bytes} bytes of its manifest`);
      } catch (error) {
        if (!isCut(error)) throw error;
      }
      reader = undefined;
      await patience.wait(`the download broke off at byte ${at} of ${bytes}`);
    }
  };

  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const piece = await next();
      if (piece === undefined) {
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      at += piece.length;
      patience.rest();
      controller.enqueue(piece);
    },
    cancel: async () => reader?.cancel().catch(() => undefined),
  });
}

const rangeFrom = (at: number, etag: string | undefined): Record<string, string> => ({
  Range: `bytes=${at}-`,
  ...(etag === undefined ? {} : { 'If-Range': etag }),
});

/** The first byte that a 206 says it has. */
function startOf({ headers }: Response): number | undefined {
  const [, first] = /^bytes (\d{1,16})-/.exec(headers.get('content-range') ?? '') ?? [];
  return first === undefined ? undefined : Number(first);
}
