import { beforeAll } from 'vitest';
import { dynamoLedger } from '../../functions/aws/dynamo-ledger.ts';
import type { Ledger } from '../../functions/core/ports/ledger.ts';
import { ledgerContract } from '../contracts/ledger-contract.ts';
import { startDynalite } from './dynalite.ts';
import { createExportsTable } from './exports-table.ts';

let ledger: Ledger;
beforeAll(async () => {
  const client = await startDynalite();
  ledger = dynamoLedger(client, await createExportsTable(client));
});

ledgerContract('dynamoLedger', () => ledger);
