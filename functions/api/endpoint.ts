import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { verifyKey } from '../auth/verify-key.ts';
import { dynamoKeys } from '../aws/dynamo-keys.ts';
import { dynamoRates } from '../aws/dynamo-rates.ts';
import { jsonLog } from '../aws/json-log.ts';
import { dialects } from '../dialects/index.ts';
import type { Environment } from '../env.ts';
import { type AppParts, createApp } from '../http/app.ts';

type App = ReturnType<typeof createApp>;
type Config = Pick<Environment<'GetExport'>, 'EXPORTS_TABLE' | 'BASE_URL' | 'LIMITS'>;

/** Every dialect's endpoint for the given operations: a function is deployed with those it needs and no more. */
export function endpoint(config: Config, db: DynamoDBClient, operations: AppParts['operations']): App {
  const { EXPORTS_TABLE, BASE_URL: baseUrl, LIMITS: limits } = config;
  const key = verifyKey({ keys: dynamoKeys(db, EXPORTS_TABLE), now: Date.now });
  const verifiers = () => ({ key });
  const rates = dynamoRates(db, EXPORTS_TABLE);
  return createApp({
    dialects,
    operations,
    verifiers,
    rates,
    limits,
    baseUrl,
    clock: Date.now,
    log: jsonLog,
  });
}
