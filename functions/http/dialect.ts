import type { Limits } from '../core/limits.ts';
import type { SignLink } from '../core/link.ts';
import type { Contracts, OperationName } from '../core/operations.ts';
import type { Credentials, Principal } from '../core/principal.ts';
import type { Problem } from '../core/problem.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

/** One endpoint as data, also read where the API is deployed. */
export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with `/`, has no trailing one; `{name}` stands for one segment. */
  readonly path: string;
  readonly operation: OperationName;
  /** Set where its clients write the path with a slash at the end, which a gateway takes for another one. */
  readonly trailingSlash?: true;
  /** Set where its `GET` makes something, so that there is no `HEAD`. */
  readonly makes?: true;
  /** Whom it serves: callers without credentials too, or those that may look, or those that may also change. */
  readonly access: 'anyone' | 'read' | 'write';
  /** Query parameters that it reads: any other is refused by name; `any` takes whatever comes; left out: none. */
  readonly query?: readonly string[] | 'any';
  /** Left out: what a request carries is not looked at. */
  readonly body?: BodyRules;
  /** Set where its answers hold links to files: then the exchange has what signs them. */
  readonly links?: true;
  /** Media types of its answer, one of which `Accept` must allow; left out: the answer has whatever type it has. */
  readonly produces?: readonly string[];
}

export interface BodyRules {
  readonly required: boolean;
  /** Forms (`application/x-www-form-urlencoded`) are read as `URLSearchParams`, all others as JSON. */
  readonly mediaTypes: readonly string[];
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
  /** Undefined where nobody has been proven. */
  readonly principal: Principal | undefined;
  /** There for a route with `links`. */
  readonly signLink?: SignLink;
  /** What the route's body rules gave; undefined where there was none. */
  readonly body: unknown;
}

/** Where a caller stands under one limit. */
export interface Standing {
  readonly name: string;
  readonly limit: number;
  /** Length of its window. */
  readonly seconds: number;
  readonly used: number;
  readonly remaining: number;
  /** Unix seconds at which the current window ends. */
  readonly reset: number;
  /** Seconds until the next request fits. */
  readonly wait: number;
}

/** Who answers when nothing can be done: a dialect, or the neutral voice where a path resembles none. */
export interface Voice {
  readonly name: string;
  problem(problem: Problem, exchange: Exchange): HttpResponse;
  /** A bare 500: the cause is for the log alone. */
  bug(exchange: Exchange): HttpResponse;
}

/** An operation in a dialect's words. What `read` cannot read is `Problem('invalid')` with its faults. */
export interface Act<N extends OperationName> {
  read(exchange: Exchange): Contracts[N]['asked'];
  show(done: Contracts[N]['done'], exchange: Exchange): HttpResponse;
}

export type Acts = { readonly [N in OperationName]?: Act<N> };

/** One public API over the same exports: words, ids, paging, errors. It decides nothing and reads no clock. */
export interface Dialect extends Voice {
  /** Paths that belong to it although no route has them: the longest prefix of all dialects wins. */
  readonly prefixes: readonly string[];
  readonly routes: readonly RouteSpec[];
  /** Headers that every request must bring. */
  readonly requiredHeaders?: readonly string[];
  /** Whether a request's body is part of its proof, and is read before it is known who sends it; left out: never. */
  readonly isBodySigned?: (request: HttpRequest) => boolean;
  /** A pair for each operation that its routes name. */
  readonly acts: Acts;
  /** Reversible, so that no look-up table is needed; `read` gives undefined for what `show` never writes. */
  readonly ids: { show(id: number): string; read(text: string): number | undefined };
  readonly limits: {
    /** The vendor's own, by name. */
    readonly rules: Limits;
    /** Names of those under which a request stands. */
    of(exchange: Exchange): readonly string[];
    /** `standings` has one for each of those that are in force, in their order. */
    headers(standings: readonly Standing[], exchange: Exchange): Readonly<Record<string, string>>;
  };
  /** What the request shows to prove whom it speaks for; undefined where it shows nothing. */
  credentials(exchange: Exchange): Credentials | undefined;
}
