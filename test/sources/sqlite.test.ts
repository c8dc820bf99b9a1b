import { openDatabase } from '../../functions/local/database.ts';
import { loadRecords, sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { sourceContract } from '../contracts/source-contract.ts';

const db = openDatabase(':memory:');

sourceContract('sqliteSource', async ({ rows }) => ({
  source: sqliteSource(db, { pageRows: rows }),
  load: async (query, records) => void (await loadRecords(db, query, records)),
}));
