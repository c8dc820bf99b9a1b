import { dynamoClient } from '../aws/dynamo-client.ts';
import { dynamoRates } from '../aws/dynamo-rates.ts';
import { jsonLog } from '../aws/json-log.ts';
import type { Operations } from '../core/operations.ts';
import { dialects } from '../dialects/index.ts';
import type { Environment } from '../env.ts';
import { createApp } from '../http/app.ts';

/** An endpoint for anyone: it looks at no key, and counts callers by their address. */
export function openEndpoint(config: Environment<'GetVerificationKeys'>, operations: Operations) {
  const { LIMITS: limits, BASE_URL: baseUrl } = config;
  const rates = dynamoRates(dynamoClient(), config.EXPORTS_TABLE);
  const parts = { verifiers: () => ({}), rates, limits, baseUrl };
  return createApp({ ...parts, dialects, operations, clock: Date.now, log: jsonLog });
}
