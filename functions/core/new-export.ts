import type { Json } from './json.ts';

/** A request for a file in a caller's own words, checked for form but not yet against the registries. */
export interface NewExport {
  readonly owner: string;
  readonly dialect: string;
  readonly resource: string;
  readonly format: string;
  /** Column names in the order wanted; left out: all. */
  readonly fields?: readonly string[];
  /** Dotted paths of relations that are written whole where `fields` do not say more; at most three levels. */
  readonly includes?: readonly string[];
  /** Leaves out ids, times and blanks, so that the file can be fed to an import. */
  readonly dryData?: boolean;
  /** Filter words of the resource and what was asked of them. */
  readonly filters?: Readonly<Record<string, unknown>>;
  /** A profile's name; left out: the resource's own. */
  readonly profile?: string;
  /** Fails at the first value that is not of its column's type, instead of writing and counting it. */
  readonly strict?: boolean;
  /** `mark`: what the format cannot hold is cut, or U+FFFD in place of half a surrogate pair, and counted, instead of refused. */
  readonly lossy?: string;
  /** An algorithm's name, or `none`, which is what leaving it out means; without a level, the algorithm's usual one. */
  readonly compression?: { readonly algorithm: string; readonly level?: number };
  /** A caller's `Idempotency-Key` and a hash of all that it asked for. */
  readonly idempotency?: { readonly key: string; readonly fingerprint: string };
  /** Refused with `Problem('conflict')` while another exclusive export of this owner and dialect is open. */
  readonly exclusive?: true;
  readonly extra?: Json;
}
