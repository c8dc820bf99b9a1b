import { randomUUID } from 'node:crypto';
import { Failure } from './failure.ts';
import { Patience } from './patience.ts';
import { resumedBytes } from './resumed-bytes.ts';
import { isPassing, refusalOf, retryAfter } from './service-answer.ts';

/** An export as the service answers it. */
export interface ExportStatus {
  readonly id: string;
  readonly status: string;
  readonly row_count?: number | null;
  readonly file_size_bytes?: number | null;
  readonly error_message?: string;
  /** While it waits to run. */
  readonly queue_position?: number;
}

export interface ExportsClient {
  /** Makes one export, however often it has to ask. */
  create(body: object): Promise<ExportStatus>;
  /** `waitMs`: how long the service wants not to be asked again. */
  status(id: string): Promise<ExportStatus & { readonly waitMs: number | undefined }>;
  /** All of a file's bytes; one that breaks off is gone on with where it ended. */
  download(id: string, bytes: number): ReadableStream<Uint8Array>;
  /** The manifest's text. */
  manifest(id: string): Promise<string>;
  /** Ends an export that runs and forgets it; works after the signal too. */
  remove(id: string): Promise<void>;
}

export interface ExportsClientOptions {
  readonly url: string;
  readonly key: string;
  readonly signal: AbortSignal;
  /** For how long it goes on while the service is busy or away, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * A client of the service as anybody may write it: `fetch` and the four paths. It waits where the service is busy or the
 * connection breaks; what the service refuses for good is a `Failure` in the service's words.
 */
export const exportsClient = (options: ExportsClientOptions): ExportsClient => new Client(options);

class Client implements ExportsClient {
  readonly #options: ExportsClientOptions;
  readonly #patience: Patience;
  #isKnown = false;

  constructor(options: ExportsClientOptions) {
    this.#options = options;
    this.#patience = new Patience(options);
  }

  async create(body: object): Promise<ExportStatus> {
    const headers = { 'Idempotency-Key': randomUUID() };
    return this.#call('', async (response) => (await response.json()) as ExportStatus, {
      method: 'POST',
      body: JSON.stringify(body),
      headers,
    });
  }

  status(id: string): Promise<ExportStatus & { readonly waitMs: number | undefined }> {
    return this.#call(`/${id}`, async (response) => ({
      ...((await response.json()) as ExportStatus),
      waitMs: retryAfter(response),
    }));
  }

  download(id: string, bytes: number): ReadableStream<Uint8Array> {
    const open = (headers: Record<string, string>) =>
      this.#call(`/${id}/download`, async (response) => response, { headers });
    return resumedBytes({ open, bytes, patience: this.#patience });
  }

  manifest(id: string): Promise<string> {
    return this.#call(`/${id}/manifest`, (response) => response.text());
  }

  async remove(id: string): Promise<void> {
    await this.#fetch(`/${id}`, { method: 'DELETE', signal: AbortSignal.timeout(10_000) });
  }

  /** Asks until there is an answer that `read` can read to its end. */
  async #call<T>(
    path: string,
    read: (response: Response) => Promise<T>,
    init: RequestInit & { readonly headers?: Record<string, string> } = {},
  ): Promise<T> {
    const asked = `${init.method ?? 'GET'} /api/v1/exports${path}`;
    for (;;) {
      const answer = await this.#answer(path, read, init);
      if ('value' in answer) {
        this.#patience.rest();
        return answer.value;
      }
      if ('away' in answer) {
        if (!this.#isKnown && isNobody(answer.away))
          throw new Failure(reasonOf(this.#options.url, answer.away));
        await this.#patience.wait(reasonOf(this.#options.url, answer.away));
        continue;
      }
      this.#isKnown = true;
      const said = `${asked} gave ${answer.refused.status}: ${await refusalOf(answer.refused)}`;
      if (!isPassing(answer.refused)) throw new Failure(said);
      await this.#patience.wait(said, retryAfter(answer.refused));
    }
  }

  async #answer<T>(
    path: string,
    read: (response: Response) => Promise<T>,
    init: RequestInit,
  ): Promise<{ readonly value: T } | { readonly refused: Response } | { readonly away: Error }> {
    try {
      const response = await this.#fetch(path, init);
      if (!response.ok) return { refused: response };
      this.#isKnown = true;
      return { value: await read(response) };
    } catch (error) {
      if (this.#options.signal.aborted || !(error instanceof TypeError)) throw error;
      return { away: error };
    }
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    const { url, key, signal } = this.#options;
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...init.headers };
    return fetch(`${url}/api/v1/exports${path}`, { signal, ...init, headers });
  }
}

/** What breaks off a connection to a service that is there. */
const BROKEN = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'UND_ERR_SOCKET'];

/** Whether nobody listens at the address, which is not to be waited for where nobody has ever answered. */
function isNobody({ cause }: Error): boolean {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return !BROKEN.includes(code) && !code.endsWith('_TIMEOUT');
}

/** Why `fetch` failed, in words: the reason lies in its error's cause. */
const reasonOf = (url: string, { cause, message }: Error): string =>
  `cannot reach ${url}: ${cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message}`;
