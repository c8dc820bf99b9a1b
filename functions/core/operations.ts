import type { ExportEntry, ExportKey, ExportRecord } from './export-record.ts';
import type { JsonObject, RecordDocument } from './json.ts';
import type { NewExport, Within } from './new-export.ts';
import type { Principal, SignedRequest } from './principal.ts';

export interface ExportRef extends ExportKey {
  /** An export is shown only by the API that created it. */
  readonly dialect: string;
}

/** A completed export as `download` and `manifest` find it. */
export type CompletedExport = ExportRecord & { readonly status: 'completed' };

export interface Requested {
  readonly record: ExportRecord;
  /** False where an `Idempotency-Key` gave an earlier call's export. */
  readonly created: boolean;
}

/** An export with its place among those that wait to run, from 1, while it is one of them. */
export type Followed = ExportRecord & { readonly place?: number };

export interface NumberedPage {
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

export interface CursorPage {
  /** The id that the page comes after; left out: it begins with the newest. */
  readonly before?: number;
  readonly size: number;
}

interface HistoryPart {
  readonly owner: string;
  /** Left out: the exports of all APIs. */
  readonly dialect?: string;
  readonly where?: (entry: ExportEntry) => boolean;
}

export interface ListAsked extends HistoryPart {
  /** Left out: newest first. */
  readonly order?: (a: ExportEntry, b: ExportEntry) => number;
  /**
   * For what no entry holds: records are read for it, of at most 1,000 exports that are left by `where`; more is
   * `Problem('invalid')` for the query's `filter`.
   */
  readonly whereRecord?: (record: ExportRecord) => boolean;
  readonly page: NumberedPage;
}

export interface Listed {
  readonly items: readonly ExportRecord[];
  /** How many there are on all pages. */
  readonly total: number;
  readonly page: NumberedPage;
}

export interface WalkAsked extends HistoryPart {
  readonly within?: Within;
  readonly page: CursorPage;
}

export interface Walked {
  readonly items: readonly ExportRecord[];
  /** `before` of the next page, where there is one. */
  readonly next?: number;
}

/** What is to become of an export; what is left out stays as it is. */
export interface Change extends ExportRef {
  /** `pause`: ends at the next page, and keeps what is written. `resume`: goes on where a pause ended. Repeating either changes nothing. */
  readonly to?: 'pause' | 'resume' | 'cancel';
  /** Set by name; null takes one away. */
  readonly labels?: Readonly<Record<string, string | null>>;
  /** Members of `extra`, set by name. */
  readonly extra?: JsonObject;
}

/** Records of a collection themselves, in the order of their key. */
export interface RecordsAsked {
  readonly owner: string;
  readonly resource: string;
  readonly filters?: Readonly<Record<string, unknown>>;
  readonly page: NumberedPage;
}

export interface RecordsPage {
  readonly records: readonly RecordDocument[];
  /** How many there are on all pages. */
  readonly total: number;
  readonly page: NumberedPage;
}

/** What an OAuth 2 client shows to get a token (RFC 6749 §4 and §6). */
export type TokenAsked = {
  /** The API whose client it is. */
  readonly dialect: string;
  readonly client: { readonly id: string; readonly secret: string };
} & (
  | { readonly grant: 'client_credentials' }
  | { readonly grant: 'password'; readonly user: string; readonly password: string }
  | { readonly grant: 'refresh_token'; readonly refresh: string }
  | { readonly grant: 'authorization_code'; readonly code: string; readonly callback: string }
);

/** By whose credential a token was made or approved, and for which owner: for the audit, and shown to nobody. */
export interface GrantedBy {
  readonly owner: string;
  /** Public id. */
  readonly credential: string;
}

export interface BearerToken {
  readonly by?: GrantedBy;
  readonly access: string;
  readonly refresh?: string;
  /** Seconds for which it is valid. */
  readonly expiresIn: number;
  readonly scope: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** A token's public id and what proves it. */
export interface IssuedToken {
  /** Left out where nobody has approved it yet. */
  readonly by?: GrantedBy;
  readonly id: string;
  readonly secret: string;
}

/** What an owner must see before approving a request token. */
export interface Applicant {
  readonly client: string;
  readonly label?: string;
  /** Host that gets the verifier; without one it is shown to the owner. */
  readonly host?: string;
}

export interface Approved {
  readonly by?: GrantedBy;
  readonly verifier: string;
  /** Where the owner's browser goes next; without one the verifier is shown. */
  readonly redirect?: string;
}

export interface Identity {
  readonly owner: string;
  readonly user?: string;
  /** The application that acts; without one the caller has a key of its own. */
  readonly application?: string;
}

/**
 * What can be asked of the service, and what comes back. Unknown ids, other owners' and other dialects' are
 * `Problem('not-found')`; an expired file is `Problem('gone')`.
 */
export interface Contracts {
  /** `Problem('invalid')` names each fault. */
  create: { asked: NewExport; done: Requested };
  /** By number, with a total. */
  list: { asked: ListAsked; done: Listed };
  /** By cursor, newest first: each export once, also while new ones appear. */
  walk: { asked: WalkAsked; done: Walked };
  get: { asked: ExportRef; done: Followed };
  /** `Problem('conflict')` where its status does not allow it; then nothing is changed. */
  change: { asked: Change; done: ExportRecord };
  /** Cancels it first where it is still open. */
  remove: { asked: ExportRef; done: undefined };
  /** `Problem('conflict')` where it is not completed. */
  download: { asked: ExportRef; done: CompletedExport };
  /** By a link of the service's own, whose text is asked; refused like `download`, and `Problem('not-found')` where the link is not, or no longer, valid. */
  follow: { asked: string; done: CompletedExport };
  /** The manifest's bytes; refused like `download`. */
  manifest: { asked: ExportRef; done: Uint8Array };
  /** OAuth 1.0a: a token that an owner is to approve. `Problem('unauthorized')` where the signature proves nothing. */
  requestToken: { asked: SignedRequest; done: IssuedToken };
  /** By the request token's id; `Problem('not-found')` where it is unknown, expired or used. */
  describeRequest: { asked: string; done: Applicant };
  /** With an owner's API key, whose scopes it passes on; `Problem('conflict')` where it is approved already. */
  approveRequest: { asked: { readonly token: string; readonly key: string }; done: Approved };
  /** For an approved request token, once; `Problem('malformed')` names what is wrong with it. */
  accessToken: { asked: SignedRequest; done: IssuedToken };
  /** `Problem('unauthorized')` for a client that is not valid, `Problem('malformed')` for what it shows besides. */
  token: { asked: TokenAsked; done: BearerToken };
  /** `Problem('unavailable')` where they cannot be counted in time. */
  listRecords: { asked: RecordsAsked; done: RecordsPage };
  identify: { asked: Principal; done: Identity };
}

export type OperationName = keyof Contracts;
export type Operation<N extends OperationName> = (
  asked: Contracts[N]['asked'],
) => Promise<Contracts[N]['done']>;
/** Those that one process carries out. */
export type Operations = { readonly [N in OperationName]?: Operation<N> };
