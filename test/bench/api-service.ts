import { join } from 'node:path';
import { mintApiKey } from '../../functions/auth/api-keys.ts';
import { newId } from '../../functions/core/ids.ts';
import { productsManager } from '../../functions/dialects/products-manager/index.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { serve } from '../../functions/local/serve.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { sqliteKeys } from '../../functions/local/sqlite-keys.ts';
import { exportSample, recordIn } from '../contracts/export-sample.ts';

/** The embedded service, with an owner of so many exports; prints where it listens and with which key, and ends with its input. */
const [home = '', amount = '1000'] = process.argv.slice(2);
const folder = openDataFolder(join(home, 'data'));
const exports = sqliteExports(folder.database);
const now = Date.now();
const canceled = { status: 'canceled', createdAt: new Date(now).toISOString() } as const;
let id = 0;
for (let index = 0; index < Number(amount); index++) {
  id = newId(now - Number(amount) + index, 0);
  await exports.create({ ...exportSample({ owner: 'bench', id, ...canceled }) });
}
// One of long ago would be gone before it is asked for.
const one = await recordIn(exports, 'completed', 'bench', { createdAt: new Date(now).toISOString() });
// Exports that ended before the service began have been told of.
folder.database.exec('DELETE FROM outbox');
const { key, stored } = mintApiKey({ owner: 'bench', now: new Date(now).toISOString() });
const fresh = mintApiKey({ owner: 'fresh', now: new Date(now).toISOString() });
for (const one of [stored, fresh.stored]) await sqliteKeys(folder.database).put(one);
const service = await serve({
  folder,
  port: 0,
  host: '127.0.0.1',
  log: () => undefined,
  requestLimits: 'off',
});
const { show } = productsManager.ids;
const etag = one.status === 'completed' ? `"${one.id}-${one.file.crc32}"` : '';
console.log(
  JSON.stringify({ url: service.url, key, freshKey: fresh.key, id: show(id), completed: show(one.id), etag }),
);
process.stdin.resume().once('end', async () => {
  await service.close();
  folder.close();
});
