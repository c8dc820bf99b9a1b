import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/**
 * Checksums are the caller's: every part is sent with its own CRC-32, and the file's is compared at the end.
 * Over TLS the body is not hashed a second time for the signature, which would cost more than encoding it.
 */
export function s3Client(place: S3ClientConfig = {}): S3Client {
  const client = new S3Client({
    ...place,
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { protocol?: string; headers: Record<string, string> };
      if (request.protocol === 'https:') request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build', name: 'unsignedPayload', priority: 'low' },
  );
  return client;
}
