import { SFNClient } from '@aws-sdk/client-sfn';

export const sfnClient = (): SFNClient =>
  new SFNClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
