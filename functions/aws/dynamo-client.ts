import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** A request that hangs is given up early: a step has no time to wait for it, and another try usually answers at once. */
export const dynamoClient = (): DynamoDBClient =>
  new DynamoDBClient({
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
