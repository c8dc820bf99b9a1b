import { KMSClient } from '@aws-sdk/client-kms';

export const kmsClient = (): KMSClient =>
  new KMSClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
