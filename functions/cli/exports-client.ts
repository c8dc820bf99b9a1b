import { Failure } from './failure.ts';

/** An export as the service answers it. */
export interface ExportStatus {
  readonly id: string;
  readonly status: string;
  readonly row_count?: number | null;
  readonly file_size_bytes?: number | null;
  readonly error_message?: string;
}

export interface ExportsClient {
  create(body: object): Promise<ExportStatus>;
  status(id: string): Promise<ExportStatus>;
  download(id: string): Promise<ReadableStream<Uint8Array>>;
  /** The manifest's text. */
  manifest(id: string): Promise<string>;
  /** Ends an export that runs and forgets it; works after the signal too. */
  remove(id: string): Promise<void>;
}

/** A client of the service as anybody may write it: `fetch` and the four paths. Any answer but a good one is a `Failure`. */
export function exportsClient({
  url,
  key,
  signal,
}: {
  url: string;
  key: string;
  signal: AbortSignal;
}): ExportsClient {
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
    const response = await fetch(`${url}/api/v1/exports${path}`, { signal, ...init, headers }).catch(
      (error) => unreachable(url, error),
    );
    if (response.ok) return response;
    throw new Failure(
      `${init.method ?? 'GET'} /api/v1/exports${path} gave ${response.status}: ${await response.text()}`,
    );
  };
  const status = async (response: Response): Promise<ExportStatus> => (await response.json()) as ExportStatus;
  return {
    create: async (body) => status(await call('', { method: 'POST', body: JSON.stringify(body) })),
    status: async (id) => status(await call(`/${id}`)),
    download: async (id) => (await call(`/${id}/download`)).body ?? new ReadableStream(),
    manifest: async (id) => (await call(`/${id}/manifest`)).text(),
    remove: async (id) =>
      void (await call(`/${id}`, { method: 'DELETE', signal: AbortSignal.timeout(10_000) })),
  };
}

/** Rethrows why `fetch` failed, in words: the reason lies in its error's cause. An abort stays what it is. */
function unreachable(url: string, error: unknown): never {
  if (!(error instanceof TypeError)) throw error;
  const { cause } = error;
  throw new Failure(`cannot reach ${url}: ${cause instanceof Error ? cause.message : error.message}`);
}
