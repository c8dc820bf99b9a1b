import type { ByteRange } from '../core/ports/files.ts';

/** A request as every runtime gives it: node server, Lambda proxy event or test. */
export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** Decoded no further than it came, without the base path of the service. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Gives the body where it has yet to come, and `body` is empty: who may not send is refused before. */
  readonly readBody?: () => Promise<Uint8Array>;
  /** Where the caller reached the service, with which links begin, where no public URL is configured. */
  readonly origin?: string;
  readonly requestId: string;
  /** The caller's own, as far as the runtime trusts what lies between; empty where it is unknown. */
  readonly address: string;
}

/** A stored object, or a range of it, that the runtime streams to the client. */
export interface FileBody {
  readonly key: string;
  /** Whose it is, whoever fetches it. */
  readonly owner: string;
  /** Size of the whole object. */
  readonly bytes: number;
  readonly range?: ByteRange;
}

export interface HttpResponse {
  readonly status: number;
  /** Names as they are to be sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | { readonly file: FileBody };
}
