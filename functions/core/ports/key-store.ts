import type { CredentialStore, Revocable } from './credential-store.ts';

/** An API key. */
export interface StoredKey extends Revocable {
  /** SHA-256 of the secret part, hex. */
  readonly hash: string;
  readonly label?: string;
  /** Set where the key may only look. */
  readonly readOnly?: true;
  /** From this moment on the key is invalid. */
  readonly expiresAt?: string;
}

export type KeyStore = CredentialStore<StoredKey>;
