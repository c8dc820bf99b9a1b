import type { Organization } from '../organization.ts';
import type { CredentialStore, Revocable } from './credential-store.ts';

/** An application that asks for tokens: a consumer of OAuth 1.0a, a client of OAuth 2. */
export interface StoredClient extends Revocable {
  /** The API whose application it is; no other API accepts it. */
  readonly dialect: string;
  /** SHA-256 of the client's secret, hex. */
  readonly hash: string;
  /** What a `Sealer` gives back: the secret itself where requests are signed with it, or the secret that signs this client's tokens. */
  readonly sealed?: string;
  readonly label?: string;
  /** Set where no token of this client may do more than look. */
  readonly readOnly?: true;
  /** Where a verifier or code may be sent; without any, to every `https` address. */
  readonly callbacks?: readonly string[];
  /** Whom this client's tokens name, in the API whose tokens name one. */
  readonly organization?: Organization;
}

export type ClientStore = CredentialStore<StoredClient>;
