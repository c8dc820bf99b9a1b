import { beforeAll } from 'vitest';
import { dynamoKeys } from '../../functions/aws/dynamo-keys.ts';
import { dynamoRates } from '../../functions/aws/dynamo-rates.ts';
import type { KeyStore } from '../../functions/core/ports/key-store.ts';
import type { RateCounter } from '../../functions/core/ports/rate-counter.ts';
import { keyStoreContract } from '../contracts/key-store-contract.ts';
import { rateCounterContract } from '../contracts/rate-counter-contract.ts';
import { startDynalite } from './dynalite.ts';
import { createExportsTable } from './exports-table.ts';

let keys: KeyStore;
let rates: RateCounter;
beforeAll(async () => {
  const client = await startDynalite();
  const table = await createExportsTable(client);
  keys = dynamoKeys(client, table);
  rates = dynamoRates(client, table);
});

keyStoreContract('dynamoKeys', () => keys);
rateCounterContract('dynamoRates', () => rates);
