import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Checks, checks } from '../auth/checks.ts';
import { ownCredentials } from '../aws/deployed-credentials.ts';
import { dynamoRates } from '../aws/dynamo-rates.ts';
import { jsonLog } from '../aws/json-log.ts';
import type { Operations } from '../core/operations.ts';
import { dialects } from '../dialects/index.ts';
import type { Environment } from '../env.ts';
import { type AppParts, createApp } from '../http/app.ts';

type Config = Environment<'GetExport'> & Partial<Pick<Environment<'DownloadExport'>, 'QUOTAS'>>;
type Further = Pick<AppParts, 'audit'> & { readonly own?: Checks };

/** Every dialect's endpoint for the given operations: a function is deployed with those it needs and no more. */
export function endpoint(config: Config, db: DynamoDBClient, operations: Operations, further: Further = {}) {
  const { LIMITS: limits, BASE_URL: baseUrl, EXPORTS_TABLE: table } = config;
  const { own = checks(ownCredentials(db, config)), ...audit } = further;
  const parts = { ...own, ...audit, ...config.QUOTAS, rates: dynamoRates(db, table), limits, baseUrl };
  return createApp({ ...parts, dialects, operations, clock: Date.now, log: jsonLog });
}
