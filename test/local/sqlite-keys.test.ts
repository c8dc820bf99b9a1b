import { openDatabase } from '../../functions/local/database.ts';
import { sqliteKeys } from '../../functions/local/sqlite-keys.ts';
import { keyStoreContract } from '../contracts/key-store-contract.ts';

keyStoreContract('sqliteKeys', () => sqliteKeys(openDatabase(':memory:')));
