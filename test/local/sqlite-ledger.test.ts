import { openDatabase } from '../../functions/local/database.ts';
import { sqliteLedger } from '../../functions/local/sqlite-ledger.ts';
import { ledgerContract } from '../contracts/ledger-contract.ts';

ledgerContract('sqliteLedger', () => sqliteLedger(openDatabase(':memory:')));
