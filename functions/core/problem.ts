export type ProblemKind =
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'gone'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'unsupported-media-type'
  | 'too-large'
  | 'malformed'
  | 'invalid'
  | 'conflict'
  | 'rate-limited'
  | 'unavailable';

/** One thing that is wrong with a request: the field, what it held, and what it may hold. */
export interface Fault {
  readonly field: string;
  readonly message: string;
  readonly value?: unknown;
  readonly allowed?: readonly string[];
}

export interface ProblemDetails {
  readonly faults?: readonly Fault[];
  /** Methods that the path does have, with `method-not-allowed`. */
  readonly allow?: readonly string[];
  /** Seconds after which a retry makes sense, with `rate-limited` and `unavailable`. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** What a caller can cause and must be told; a dialect renders it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly faults: readonly Fault[];
  readonly allow: readonly string[];
  readonly retryAfter: number | undefined;

  constructor(kind: ProblemKind, message: string, details: ProblemDetails = {}) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.faults = details.faults ?? [];
    this.allow = details.allow ?? [];
    this.retryAfter = details.retryAfter;
  }
}

/** A mistake that is made a thousand times is told this often, since an answer must not be many times as long as its request. */
const MOST_FAULTS = 20;

/** A request that says what it may not: the message names its faults, the first 20 where there are more. */
export function invalid(faults: readonly Fault[]): Problem {
  const told = faults.slice(0, MOST_FAULTS);
  const lines = told.map(({ field, message }) => `${field}: ${message}`);
  if (faults.length > told.length) lines.push(`and ${faults.length - told.length} more`);
  return new Problem('invalid', lines.join('; '), { faults: told });
}

/** What a retry can cure: its name stands in the `Retry` of every task of the state machine. */
export class Transient extends Error {
  override readonly name = 'Transient';
}

/** A multipart upload that no longer exists: completed by an earlier run, aborted, or expired. */
export class UploadGone extends Error {
  override readonly name = 'UploadGone';
}

/** A stored part that is not the one the ledger names; the file must not be completed from it. */
export class PartMismatch extends Error {
  override readonly name = 'PartMismatch';
}
