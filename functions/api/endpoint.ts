import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Links, links } from '../auth/link.ts';
import { verifiersOf } from '../auth/verifiers.ts';
import { deployedCredentials } from '../aws/deployed-credentials.ts';
import { dynamoRates } from '../aws/dynamo-rates.ts';
import { jsonLog } from '../aws/json-log.ts';
import { kmsClient } from '../aws/kms-client.ts';
import type { Operations } from '../core/operations.ts';
import { dialects } from '../dialects/index.ts';
import type { Environment } from '../env.ts';
import { type AppParts, createApp } from '../http/app.ts';

type Config = Environment<'GetExport'>;
type Served = Operations | ((links: Links) => Operations);

/** Every dialect's endpoint for the given operations: a function is deployed with those it needs and no more. */
export function endpoint(config: Config, db: DynamoDBClient, served: Served): ReturnType<typeof createApp> {
  const { CREDENTIALS_TABLE: table, SEALING_KEY: key, LIMITS: limits, BASE_URL: baseUrl } = config;
  const stores = deployedCredentials({ db, kms: kmsClient(), table, key });
  const own = links(stores);
  const verifiers: AppParts['verifiers'] = (dialect) => verifiersOf({ ...stores, dialect });
  const operations = typeof served === 'function' ? served(own) : served;
  const parts = { verifiers, limits, baseUrl, rates: dynamoRates(db, config.EXPORTS_TABLE) };
  const signer = () => own.signer();
  return createApp({ ...parts, signer, dialects, operations, clock: Date.now, log: jsonLog });
}
