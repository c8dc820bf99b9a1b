import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { verifiersOf } from '../auth/verifiers.ts';
import { deployedCredentials } from '../aws/deployed-credentials.ts';
import { dynamoRates } from '../aws/dynamo-rates.ts';
import { jsonLog } from '../aws/json-log.ts';
import { kmsClient } from '../aws/kms-client.ts';
import { dialects } from '../dialects/index.ts';
import type { Environment } from '../env.ts';
import { type AppParts, createApp } from '../http/app.ts';

type Config = Environment<'GetExport'>;

/** Every dialect's endpoint for the given operations: a function is deployed with those it needs and no more. */
export function endpoint(config: Config, db: DynamoDBClient, operations: AppParts['operations']) {
  const { CREDENTIALS_TABLE: table, SEALING_KEY: key, LIMITS: limits, BASE_URL: baseUrl } = config;
  const stores = deployedCredentials({ db, kms: kmsClient(), table, key });
  const verifiers: AppParts['verifiers'] = (dialect) => verifiersOf({ ...stores, dialect });
  const parts = { verifiers, limits, baseUrl, rates: dynamoRates(db, config.EXPORTS_TABLE) };
  return createApp({ ...parts, dialects, operations, clock: Date.now, log: jsonLog });
}
