import type { Scope } from '../principal.ts';

/** Whom a token stands for, and by whose word. */
export interface Grant {
  readonly owner: string;
  readonly scopes: readonly Scope[];
  /** Id of the API key that approved it: the token is worth nothing once that key is revoked or has expired. */
  readonly key?: string;
  /** Name of the user who approved it: the token is worth nothing once that user is removed. */
  readonly user?: string;
}

interface Issued {
  readonly id: string;
  /** Id of the client that it was given to, and that alone may use it. */
  readonly client: string;
  /** SHA-256 of the token's secret, hex, where callers send the secret. */
  readonly hash?: string;
  /** The secret as a `Sealer` gives it back, where callers sign with it instead. */
  readonly sealed?: string;
  readonly createdAt: string;
  /** From this moment on the token is unknown; without it, never. */
  readonly expiresAt?: string;
}

/** A token of OAuth 1.0a on its way to approval. */
export interface RequestToken extends Issued {
  /** Where the verifier goes, or `oob`. */
  readonly callback: string;
  readonly approval?: Approval;
}

export interface Approval {
  readonly grant: Grant;
  /** SHA-256 of the verifier, hex. */
  readonly verifier: string;
}

export interface GrantedToken extends Issued {
  readonly grant: Grant;
  /** Where an authorization code was sent: whoever redeems it must name the same address. */
  readonly callback?: string;
}

export interface Tokens {
  readonly request: RequestToken;
  readonly access: GrantedToken;
  readonly refresh: GrantedToken;
  readonly code: GrantedToken;
}

export type TokenKind = keyof Tokens;

/** Names one token. */
export interface TokenKey {
  readonly kind: TokenKind;
  readonly id: string;
}

/** Tokens by kind and id. `now` is RFC 3339 in UTC with milliseconds; what has expired by then is not there, though it may not be swept yet. */
export interface TokenStore {
  /** `Problem('conflict')` where the id is taken. */
  put<Kind extends TokenKind>(kind: Kind, token: Tokens[Kind]): Promise<void>;
  get<Kind extends TokenKind>(kind: Kind, id: string, now: string): Promise<Tokens[Kind] | undefined>;
  /** Approves a request token, once: `Problem('conflict')` the second time, `Problem('not-found')` where there is none. */
  approve(id: string, approval: Approval, now: string): Promise<void>;
  /** Gives a token to the first caller alone, and forgets it. */
  take<Kind extends TokenKind>(kind: Kind, id: string, now: string): Promise<Tokens[Kind] | undefined>;
  /** Those that speak for an owner, or were approved for it, whether or not they are still valid. */
  list(owner: string): Promise<readonly TokenKey[]>;
  /** Leaves no trace of it; nothing happens where there is none. */
  remove(token: TokenKey): Promise<void>;
}
