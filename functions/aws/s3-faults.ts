import { S3ServiceException } from '@aws-sdk/client-s3';
import { PartMismatch, Transient, UploadGone } from '../core/problem.ts';

/**
 * Rethrows why a part or a small object was refused: `Transient` where its bytes changed on the way, so that they may be
 * sent again.
 */
export function asSent(error: unknown): never {
  if (is(error, BROKEN_ON_THE_WAY)) throw new Transient(error.message, { cause: error });
  return asGone(error);
}

export function asGone(error: unknown): never {
  if (is(error, ['NoSuchUpload'])) throw new UploadGone('the upload is not there any more', { cause: error });
  throw error;
}

/**
 * Rethrows why a completion was refused: `PartMismatch` where the stored parts are not the whole that was meant, which
 * `BadDigest` says here.
 */
export function asCompleted(error: unknown): never {
  if (error instanceof PartMismatch) throw error;
  if (is(error, WRONG_PARTS)) throw new PartMismatch(`${error.name}: ${error.message}`, { cause: error });
  return asGone(error);
}

/** Whether a part is not there under the ETag that was passed. */
export const isOtherPart = (error: unknown): boolean => is(error, ['InvalidPart']);

export const isMissing = (error: unknown): boolean => is(error, ['NoSuchKey', 'NoSuchUpload', 'NotFound']);

/** By the names of the S3 API reference; most of them the SDK has no class for. */
const BROKEN_ON_THE_WAY = ['BadDigest', 'IncompleteBody', 'XAmzContentChecksumMismatch'];
/** `InvalidRequest` is how S3 answers a length that is not `x-amz-mp-object-size`. */
const WRONG_PARTS = ['InvalidPart', 'InvalidPartOrder', 'BadDigest', 'InvalidRequest'];

const is = (error: unknown, names: readonly string[]): error is S3ServiceException =>
  error instanceof S3ServiceException && names.includes(error.name);
