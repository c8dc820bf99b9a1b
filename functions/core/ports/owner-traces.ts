/** Whose traces are meant. */
export interface Traced {
  readonly owner: string;
  /** Public ids of the owner's credentials, by which requests are counted. */
  readonly credentials: ReadonlySet<string>;
}

/**
 * Whatever is kept of an owner beside files and credentials, whether or not anything still leads to it: records of exports,
 * idempotency keys and places, ledgers, what is to be told, counts of requests.
 */
export interface OwnerTraces {
  /** How many there are, by kind; a kind of which there are none is left out. */
  count(of: Traced): Promise<Readonly<Record<string, number>>>;
  /** Removes them all. Safe to repeat. */
  erase(of: Traced): Promise<void>;
}
