import { beforeAll } from 'vitest';
import { dynamoRates } from '../../functions/aws/dynamo-rates.ts';
import type { RateCounter } from '../../functions/core/ports/rate-counter.ts';
import { rateCounterContract } from '../contracts/rate-counter-contract.ts';
import { startDynalite } from './dynalite.ts';
import { createExportsTable } from './exports-table.ts';

let rates: RateCounter;
beforeAll(async () => {
  const client = await startDynalite();
  rates = dynamoRates(client, await createExportsTable(client));
});

rateCounterContract('dynamoRates', () => rates);
