import { LambdaClient } from '@aws-sdk/client-lambda';

/** Counting may take two seconds and listing twenty, so the brief calls of other clients would end it. */
export const lambdaClient = (): LambdaClient => new LambdaClient({ maxAttempts: 2 });
