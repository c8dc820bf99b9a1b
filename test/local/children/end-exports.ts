import { openDatabase } from '../../../functions/local/database.ts';
import { sqliteExports } from '../../../functions/local/sqlite-exports.ts';
import { exportSample } from '../../contracts/export-sample.ts';

/** Creates and cancels one export after the other, and prints their ids: the database's file, the owner. */
const [file = '', owner = ''] = process.argv.slice(2);
const store = sqliteExports(openDatabase(file));
for (let id = 0; id < 100_000; id++) {
  await store.create(exportSample({ owner, id, notify: { email: 'zoe@example.com' } }));
  await store.move({ owner, id }, { to: 'canceled' });
  process.stdout.write(`${id}\n`);
}
