import { checks } from '../../../functions/auth/checks.ts';
import { authOperations } from '../../../functions/auth/operations.ts';
import type { Files } from '../../../functions/core/ports/files.ts';
import { ulule } from '../../../functions/dialects/ulule/index.ts';
import { formats, profiles } from '../../../functions/formats/index.ts';
import { openDatabase } from '../../../functions/local/database.ts';
import { sqliteExports } from '../../../functions/local/sqlite-exports.ts';
import { sqliteSecrets } from '../../../functions/local/sqlite-secrets.ts';
import { findExport, openDownload, readManifest } from '../../../functions/pipeline/find-export.ts';
import { walkExports } from '../../../functions/pipeline/list-exports.ts';
import { recordReader } from '../../../functions/pipeline/read-records.ts';
import { requestExport } from '../../../functions/pipeline/request-export.ts';
import { resources } from '../../../functions/resources/index.ts';
import { sqliteSource } from '../../../functions/sources/sqlite/index.ts';
import { loadRecords } from '../../../functions/sources/sqlite/load-records.ts';
import { testDesk } from '../../auth/test-desk.ts';
import { NOW, startApp } from '../../http/harness.ts';

/** The dialect before the real operations and credentials, over SQLite in memory: acme has project 12; nothing runs. */
export async function startUluleApp(random: () => number = Math.random) {
  const database = openDatabase(':memory:');
  const time = { now: NOW };
  const clock = () => time.now;
  const { desk, newKey, newClient } = testDesk('ulule');
  const stores = { ...desk, now: clock, secrets: sqliteSecrets(database) };
  const own = checks(stores);
  await loadRecords(database, { owner: 'acme', collection: 'projects', key: 'id' }, [{ id: 12 }]);
  const choices = { resources, formats, profiles, clock };
  const ports = {
    ...choices,
    exports: sqliteExports(database),
    records: recordReader({ ...choices, source: sqliteSource(database) }),
    random,
    log: () => {},
    running: { most: 8, perOwner: 8 },
    retentionMs: 86_400_000,
    workflow: { start: async () => {}, stop: async () => {}, running: async () => false },
  };
  // No export gets a file here, so that none is looked for.
  const shelf = { ...ports, files: {} as Files };
  const app = startApp({
    dialects: [ulule],
    verifiers: own.verifiers,
    signer: own.signer,
    clock,
    limits: 'off',
    authorize: (key) => ({ authorization: `APIKey ${key}` }),
    operations: {
      create: (asked) => requestExport(ports, asked),
      walk: (asked) => walkExports(ports, asked),
      get: (asked) => findExport(ports, asked),
      manifest: (asked) => readManifest(shelf, asked),
      follow: async (link) => openDownload(shelf, await own.links.read(link)),
      ...authOperations(stores),
    },
  });
  const { key } = await newKey();
  return { ...app, key, time, stores, exports: ports.exports, newKey, newClient };
}
