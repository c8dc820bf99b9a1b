import { Transient } from '../core/problem.ts';

/** What the SDK's clients throw where the service answered with an error. */
interface ServiceError extends Error {
  readonly $fault: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode?: number | undefined };
  readonly $retryable?: unknown;
}

/** Answers of status 400 that another try can cure, by the names the services document. */
const THROTTLES = new Set([
  'ExecutionLimitExceeded',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestTimeout',
  'SlowDown',
  'ThrottlingException',
  'Throttling',
  'TransactionConflictException',
]);

/** Before a connection stands nothing has been sent. */
const UNREACHED_CODES = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND']);

const NETWORK_CODES = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'EPROTO',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);

/** A client whose throttling, server and network faults are `Transient`; what else it throws stays as it is. */
export function withTransients<Client extends { send(command: never, options?: never): Promise<unknown> }>(
  client: Client,
): Pick<Client, 'send'> {
  const send = (command: never, options?: never) => client.send(command, options).catch(rethrow);
  return { send } as Pick<Client, 'send'>;
}

/**
 * Rethrows an error of the SDK, as `Transient` where it passes: for promises that outlive `send`, such as the body of an
 * object.
 */
export function rethrow(error: unknown): never {
  throw isTransient(error) ? new Transient(`${error.name}: ${error.message}`, { cause: error }) : error;
}

/** Whether a service refused a call for now, and did nothing of it. */
export const isThrottle = (error: Error): boolean =>
  isServiceError(error) && (error.$metadata.httpStatusCode === 429 || THROTTLES.has(error.name));

/** Whether a call failed before there was anybody to hear it. */
export const neverArrived = (error: Error): boolean =>
  'code' in error && UNREACHED_CODES.has(String(error.code));

function isTransient(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return isServiceError(error) ? isPassing(error) : isNetworkError(error);
}

function isPassing(error: ServiceError): boolean {
  const status = error.$metadata.httpStatusCode ?? 0;
  return error.$retryable !== undefined || status >= 500 || isThrottle(error);
}

const isServiceError = (error: Error): error is ServiceError => '$fault' in error && '$metadata' in error;

/** Sockets and name look-ups fail with a code; the SDK's own timers have a name. */
const isNetworkError = (error: Error): boolean =>
  ('code' in error && NETWORK_CODES.has(String(error.code))) ||
  error.name === 'TimeoutError' ||
  error.name === 'AbortError';
