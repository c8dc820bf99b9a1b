import { openDatabase } from '../../../functions/local/database.ts';
import { sqliteExports } from '../../../functions/local/sqlite-exports.ts';

/** Sets the counts of many segments of one export, and says which of them by its arguments: file, owner, id, first segment, how many. */
const [file = '', owner = '', ...numbers] = process.argv.slice(2);
const [id = 0, first = 0, count = 0] = numbers.map(Number);
const store = sqliteExports(openDatabase(file));
for (let i = 0; i < count; i++) await store.setProgress({ owner, id }, first + i, { rows: i, bytes: i });
