import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Checks, checks } from '../auth/checks.ts';
import { ownCredentials } from '../aws/deployed-credentials.ts';
import { dynamoRates } from '../aws/dynamo-rates.ts';
import { jsonLog } from '../aws/json-log.ts';
import type { Operations } from '../core/operations.ts';
import type { Quotas } from '../core/quotas.ts';
import { dialects } from '../dialects/index.ts';
import type { Environment } from '../env.ts';
import { createApp } from '../http/app.ts';

type Config = Environment<'GetExport'> & { readonly QUOTAS?: Quotas };

/** Every dialect's endpoint for the given operations: a function is deployed with those it needs and no more. */
export function endpoint(config: Config, db: DynamoDBClient, operations: Operations, own?: Checks) {
  const { LIMITS: limits, BASE_URL: baseUrl, QUOTAS: quotas } = config;
  const rates = dynamoRates(db, config.EXPORTS_TABLE);
  const parts = { ...(own ?? checks(ownCredentials(db, config))), rates, limits, baseUrl, ...quotas };
  return createApp({ ...parts, dialects, operations, clock: Date.now, log: jsonLog });
}
