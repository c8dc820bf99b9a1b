import { openDatabase } from '../../functions/local/database.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { storeContract } from '../contracts/store-contract.ts';

storeContract('sqliteExports', () => sqliteExports(openDatabase(':memory:')));
