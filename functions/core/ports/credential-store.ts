/** What every credential has in common. */
export interface Revocable {
  /** The public part, by which it is found and revoked. */
  readonly id: string;
  readonly owner: string;
  readonly createdAt: string;
  readonly revokedAt?: string;
}

/** Credentials of one kind. Times are RFC 3339 in UTC with milliseconds, so that they compare as texts. */
export interface CredentialStore<Stored extends Revocable> {
  /** `Problem('conflict')` where the id is taken. */
  put(credential: Stored): Promise<void>;
  get(id: string): Promise<Stored | undefined>;
  /** Those of one owner or of all, oldest first, the revoked ones too. */
  list(owner?: string): Promise<readonly Stored[]>;
  /** Keeps the time of the first revocation; `Problem('not-found')` where there is none. */
  revoke(id: string, now: string): Promise<void>;
  /** Leaves no trace of it; nothing happens where there is none. */
  remove(id: string): Promise<void>;
}
