import { Transient } from '../core/problem.ts';
import { Failure } from './failure.ts';

interface Asked {
  readonly stage: string;
  readonly stack: string;
  readonly emulator: string | undefined;
  readonly region: string | undefined;
}

/** What AWS or its SDK refused, in one line that says what to do; undefined for an error of any other kind. */
export function explainAws(error: unknown, asked: Asked): Failure | undefined {
  if (error instanceof Failure || !(error instanceof Error)) return undefined;
  const cause = error instanceof Transient && error.cause instanceof Error ? error.cause : error;
  const message = cause.message.trim().replaceAll(/\s+/g, ' ');
  const found = REASONS.find(([pattern]) => pattern.test(`${cause.name} ${codeOf(cause)} ${message}`));
  return found && new Failure(found[1](asked, message));
}

const where = ({ region, emulator }: Asked): string =>
  emulator === undefined ? `in the region ${region}` : `at ${emulator}`;

/** By the names that services and SDK give their errors. Words of the SDK are kept where they say more. */
const REASONS: readonly (readonly [RegExp, (asked: Asked, message: string) => string])[] = [
  [
    /^ValidationError .*does not exist/,
    (asked) => `there is no stack ${asked.stack} ${where(asked)}: ${deploy(asked)}`,
  ],
  [
    /Region is missing/,
    () => 'there is no AWS region: set AWS_REGION, or AWS_PROFILE to a profile that has one',
  ],
  [
    /^(CredentialsProviderError|TokenProviderError) /,
    (_asked, message) =>
      `there are no AWS credentials: set AWS_PROFILE, or sign in with "aws sso login" (${message})`,
  ],
  [
    /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature)/,
    (_asked, message) => `AWS does not accept the credentials: renew them, or set AWS_PROFILE (${message})`,
  ],
  [
    /^AccessDenied/,
    (_asked, message) => `AWS refuses this to your credentials: set AWS_PROFILE to one that may (${message})`,
  ],
  [
    /^(ResourceNotFoundException|NotFoundException|DisabledException|KMSInvalidStateException) /,
    (asked, message) => `the table or the key of ${asked.stack} cannot be used ${where(asked)}: ${message}`,
  ],
  [
    /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|TimeoutError)\b/,
    (asked, message) =>
      asked.emulator === undefined
        ? `AWS cannot be reached in the region ${asked.region}: look at AWS_REGION and the network (${message})`
        : `nothing answers at ${asked.emulator}: npm run localstack start, or set AWS_ENDPOINT_URL`,
  ],
];

const deploy = ({ stage, emulator }: Asked): string =>
  emulator === undefined
    ? `npm run deploy -- --stage ${stage}, or choose another region by AWS_REGION or account by AWS_PROFILE`
    : 'npm run deploy:local';

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');
