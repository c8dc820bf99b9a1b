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

/** What is wrong with a place in a request; a dialect has a word of its own for each. */
export type FaultReason =
  /** It is needed and missing. */
  | 'required'
  /** Nobody knows a member, a parameter or a thing of this name. */
  | 'unknown'
  /** It is of another kind than is due: a number for a text. */
  | 'type'
  /** Its kind is right and its value is none that is allowed. */
  | 'value'
  /** It is there twice. */
  | 'repeated'
  /** It contradicts another place. */
  | 'conflict'
  /** Its text cannot be read at all. */
  | 'syntax';

/** One thing that is wrong with a request: the place, what it held, and what it may hold. */
export interface Fault {
  readonly in: 'body' | 'query' | 'path' | 'header';
  /** Names and positions that lead to the place; empty for the body as a whole. */
  readonly at: readonly (string | number)[];
  readonly reason: FaultReason;
  /** Says it in plain words that go on from the place's name: `must be a text`. */
  readonly message: string;
  readonly value?: unknown;
  readonly allowed?: readonly string[];
  /** Where `value` is a number out of bounds: the bound that it breaks. */
  readonly bound?: { readonly rule: 'greater_than' | 'less_than_or_equal_to'; readonly than: number };
}

/** The place of a fault as people write it: `fields[1]`, `query.page`, `header.Accept`; `body` for all of it. */
export function placeOf({ in: part, at }: Pick<Fault, 'in' | 'at'>): string {
  if (at.length === 0) return part;
  const [first = '', ...further] = at;
  const steps = further.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
  return `${part === 'body' ? '' : `${part}.`}${first}${steps.join('')}`;
}

/** Why a caller is not let in: it shows nothing, what it shows is not valid, or it was valid until lately. */
export type Unproven = 'missing' | 'wrong' | 'expired';

export interface ProblemDetails {
  readonly faults?: readonly Fault[];
  /** What became of the credentials, with `unauthorized`. */
  readonly credentials?: Unproven;
  /** Methods that the path does have, with `method-not-allowed`. */
  readonly allow?: readonly string[];
  /** Seconds after which a retry makes sense, with `rate-limited` and `unavailable`. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** What anybody can cause in any number: their stacks would say nothing, and take longer than all the rest. */
const STRANGERS: readonly ProblemKind[] = ['unauthorized', 'rate-limited'];

/** What a caller can cause and must be told; a dialect renders it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly faults: readonly Fault[];
  readonly credentials: Unproven | undefined;
  readonly allow: readonly string[];
  readonly retryAfter: number | undefined;

  constructor(kind: ProblemKind, message: string, details: ProblemDetails = {}) {
    const { stackTraceLimit } = Error;
    if (STRANGERS.includes(kind)) Error.stackTraceLimit = 0;
    super(message, { cause: details.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.kind = kind;
    this.faults = details.faults ?? [];
    this.credentials = details.credentials;
    this.allow = details.allow ?? [];
    this.retryAfter = details.retryAfter;
  }
}

/** A mistake that is made a thousand times is told this often, since an answer must not be many times as long as its request. */
const MOST_FAULTS = 20;

/** A request that says what it may not: the message names its faults, the first 20 where there are more. */
export function invalid(faults: readonly Fault[]): Problem {
  const told = faults.slice(0, MOST_FAULTS);
  const lines = told.map((fault) => `${placeOf(fault)}: ${fault.message}`);
  if (faults.length > told.length) lines.push(`and ${faults.length - told.length} more`);
  return new Problem('invalid', lines.join('; '), { faults: told });
}

/** Instead of an exclusive export beside one that is still open. */
export const anotherIsOpen = (): Problem => new Problem('conflict', 'another export is still running');

/** What a retry can cure: its name stands in the `Retry` of every task of the state machine. */
export class Transient extends Error {
  override readonly name = 'Transient';
  /** What a caller may be told of it. */
  readonly told: string | undefined;

  constructor(message: string, { cause, told }: { readonly cause?: unknown; readonly told?: string } = {}) {
    super(message, { cause });
    this.told = told;
  }
}

/** A multipart upload that no longer exists: completed by an earlier run, aborted, or expired. */
export class UploadGone extends Error {
  override readonly name = 'UploadGone';
}

/** A stored part that is not the one the ledger names; the file must not be completed from it. */
export class PartMismatch extends Error {
  override readonly name = 'PartMismatch';
}

/** A message that no further try will bring to whom it is for; its text is fit for the export's owner. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}

/** A message that is longer than its sender or a server on its way takes. */
export class MailTooLarge extends Undeliverable {}
