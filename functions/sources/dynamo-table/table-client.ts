import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A client for loading records: of AWS, by the caller's own credentials and region, or of an emulator, to which any will do.
 * What is throttled is tried again for long: a table of on-demand capacity needs a while to grow.
 */
export const tableClient = (emulator?: string): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 8,
    ...(emulator === undefined
      ? {}
      : {
          endpoint: emulator,
          region: 'us-east-1',
          credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        }),
  });
