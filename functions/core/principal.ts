import type { Organization } from './organization.ts';

/** What a principal may do: look at exports and take their files, or also make, change and remove them. */
export type Scope = 'read' | 'write';

/** Whom a request speaks for, as its credentials prove it. */
export interface Principal {
  readonly owner: string;
  /** The public part of the credential: what limits count by and logs may name. */
  readonly id: string;
  readonly scopes: readonly Scope[];
  /** The user within the owner, where the scheme knows one. */
  readonly user?: string;
  /** Where that user gets mail. */
  readonly email?: string;
  /** The name and public id under which its API knows the owner, where the credentials say so. */
  readonly organization?: Organization;
  /** Set where the credentials prove an application and no user of it: such a caller is counted, and has no exports. */
  readonly application?: true;
  /** Uses up credentials that are good for one request alone; false where that has happened before. */
  readonly once?: () => Promise<boolean>;
}

/** A request as RFC 5849 signs it; `url` is the public one, without query. */
export interface SignedRequest {
  readonly method: string;
  readonly url: string;
  /** The `OAuth` parameters of the header, of a form body or of the query, decoded. */
  readonly oauth: Readonly<Record<string, string>>;
  /** All other parameters that are signed: of the query and of a form body, decoded, in their order. */
  readonly parameters: readonly (readonly [string, string])[];
}

/** What a request brings to prove whom it speaks for. */
export type Credentials =
  | { readonly scheme: 'key'; readonly key: string }
  | {
      readonly scheme: 'basic';
      readonly user: string;
      readonly password: string;
      /** Set by an API whose users may only look by this scheme. */
      readonly readOnly?: true;
    }
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'oauth1'; readonly signed: SignedRequest }
  | { readonly scheme: 'client'; readonly id: string; readonly secret: string };

export type Scheme = Credentials['scheme'];

/**
 * Finds whom credentials of one scheme stand for; undefined for those that are not, or no longer, valid. A bearer token that
 * says itself until when it is good, and is right otherwise, may be told as `expired`.
 */
export type Verify<S extends Scheme> = (
  credentials: Extract<Credentials, { readonly scheme: S }>,
) => Promise<Principal | (S extends 'bearer' ? 'expired' : never) | undefined>;

/** The schemes that a service can verify. */
export type Verifiers = { readonly [S in Scheme]?: Verify<S> };
