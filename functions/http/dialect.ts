import type { ExportRecord } from '../core/export-record.ts';
import type { NewExport } from '../core/new-export.ts';
import type { Listed, NumberedPage } from '../core/ports/export-store.ts';
import type { Problem } from '../core/problem.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import type { CompletedExport, Operations } from './operations.ts';

export type OperationName = keyof Operations;

/** One endpoint as data, also read where the API is deployed. */
export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with `/`, has no trailing one; `{name}` stands for one segment. */
  readonly path: string;
  readonly operation: OperationName;
  /** Query parameters that it reads: any other is refused by name instead of being ignored. */
  readonly query?: readonly string[];
}

/** One request and the circumstances under which it is answered. */
export interface Exchange {
  readonly request: HttpRequest;
  /** Undefined where no endpoint has this path and method. */
  readonly route: RouteSpec | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** Public URL of the service without a trailing slash; every absolute link begins with it. */
  readonly baseUrl: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a caller shows to prove who it is. */
export interface Credentials {
  readonly scheme: 'api-key';
  readonly key: string;
}

export interface Principal {
  readonly owner: string;
  /** Names what was shown, without its secret: each has a request quota of its own. */
  readonly id: string;
}

/** At most `max` requests in each window of `seconds`. */
export interface Limit {
  readonly name: string;
  readonly max: number;
  readonly seconds: number;
}

/** Where a caller stands in the current window. */
export interface Quota {
  readonly limit: number;
  readonly remaining: number;
  /** Unix seconds at which the window ends. */
  readonly reset: number;
}

export interface BodyRules {
  readonly required: boolean;
  readonly mediaTypes: readonly string[];
}

/** Who answers when nothing can be done: a dialect, or the neutral voice where a path resembles none. */
export interface Voice {
  readonly name: string;
  problem(problem: Problem, exchange: Exchange): HttpResponse;
  /** A bare 500: the cause is for the log alone. */
  bug(exchange: Exchange): HttpResponse;
}

/**
 * One public API over the same exports: words, ids, paging, errors. It decides nothing and reads no clock. What it cannot
 * read is `Problem('invalid')`, whose faults name members of the body as they are, query parameters as `query.name` and
 * headers as `header.Name`.
 */
export interface Dialect extends Voice {
  /** Paths that belong to it although no route has them: the longest prefix of all dialects wins. */
  readonly prefixes: readonly string[];
  readonly routes: readonly RouteSpec[];
  /** Reversible, so that no look-up table is needed; `read` gives undefined for what `show` never writes. */
  readonly ids: { show(id: number): string; read(text: string): number | undefined };
  readonly body: BodyRules;
  /** The media type of its answers, which `Accept` must allow. */
  readonly mediaType: string;
  readonly limits: {
    of(operation: OperationName | undefined): Limit;
    headers(quota: Quota): Readonly<Record<string, string>>;
  };
  credentials(request: HttpRequest): Credentials | undefined;
  /** `body` is parsed JSON, or undefined where there was none. */
  readCreate(body: unknown, exchange: Exchange): Omit<NewExport, 'owner' | 'dialect' | 'idempotency'>;
  readPage(query: URLSearchParams): NumberedPage;
  readonly show: {
    created(requested: { record: ExportRecord; created: boolean }, exchange: Exchange): HttpResponse;
    record(record: ExportRecord, exchange: Exchange): HttpResponse;
    list(listed: Listed & { page: NumberedPage }, exchange: Exchange): HttpResponse;
    removed(exchange: Exchange): HttpResponse;
    file(record: CompletedExport, exchange: Exchange): HttpResponse;
    manifest(manifest: Uint8Array, exchange: Exchange): HttpResponse;
  };
}
