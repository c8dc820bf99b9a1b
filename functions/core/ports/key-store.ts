export interface StoredKey {
  /** The public part of an API key, by which it is found and revoked. */
  readonly id: string;
  readonly owner: string;
  /** SHA-256 of the secret part, hex. */
  readonly hash: string;
  readonly createdAt: string;
  readonly label?: string;
  readonly revokedAt?: string;
}

export interface KeyStore {
  /** An id that is taken is `IdTaken`. */
  put(key: StoredKey): Promise<void>;
  get(id: string): Promise<StoredKey | undefined>;
  list(owner?: string): Promise<readonly StoredKey[]>;
  /** `Problem('not-found')` where there is none. */
  revoke(id: string, now: string): Promise<void>;
}
