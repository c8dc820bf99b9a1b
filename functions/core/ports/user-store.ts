/** A person within an owner, who signs in by name and password. */
export interface StoredUser {
  /** What logs may name. */
  readonly id: string;
  /** Unique over all owners, since whoever signs in names no owner. */
  readonly name: string;
  readonly owner: string;
  readonly email?: string;
  /** A salted, slow hash with its parameters, as a PHC string. */
  readonly password: string;
  readonly createdAt: string;
}

export interface UserStore {
  /** `Problem('conflict')` where the name is taken. */
  put(user: StoredUser): Promise<void>;
  get(name: string): Promise<StoredUser | undefined>;
  /** Those of one owner or of all, oldest first. */
  list(owner?: string): Promise<readonly StoredUser[]>;
  /** `Problem('not-found')` where this owner has no such user. */
  remove(user: { readonly owner: string; readonly name: string }): Promise<void>;
}
