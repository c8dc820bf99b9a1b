import type { Labels } from './export-record.ts';
import type { Json } from './json.ts';
import type { RecordKey } from './key-order.ts';
import type { Notify } from './notify.ts';

/** A record of the owner's that must exist for what is asked: `Problem('not-found')` without it. */
export interface Within {
  /** Name of the resource whose collection holds it. */
  readonly resource: string;
  readonly key: RecordKey;
  /** Name of its member that says whom to tell of a new export, where the request does not: a map with `email`, `name` and `lang`. */
  readonly recipient?: string;
}

/** A request for a file in a caller's own words, checked for form but not yet against the registries. */
export interface NewExport {
  readonly owner: string;
  readonly dialect: string;
  readonly resource: string;
  readonly format: string;
  readonly within?: Within;
  /** Only checked: nothing is made, and the record that comes back is stored nowhere and has the id 0. */
  readonly dryRun?: true;
  /** Column names in the order wanted; left out: all. */
  readonly fields?: readonly string[];
  /** What the header line shows, by column name; of others the label. Left out: what the profile says. */
  readonly headers?: Readonly<Record<string, string>>;
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
  /**
   * The records that would come are counted when it is asked for: none at all, or more than the service allows, is
   * `Problem('invalid')`; one that turns out empty all the same ends as failed.
   */
  readonly counted?: true;
  /** At most so many exports of this owner and dialect are pending or running at once; beyond that `Problem('conflict')`. */
  readonly mostAtOnce?: number;
  /** Short texts by which lists are filtered and ordered. */
  readonly labels?: Labels;
  /** Told by e-mail how it ended; `Problem('invalid')` where the address is none. */
  readonly notify?: Notify;
  readonly extra?: Json;
}
