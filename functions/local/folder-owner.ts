import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { Transient } from '../core/problem.ts';
import { ownMails } from '../messages/mail.ts';
import type { OwnerPlaces } from '../pipeline/erase-owner.ts';
import { unlessBusy } from '../sources/sqlite/index.ts';
import type { DataFolder } from './data-folder.ts';
import { diskFiles } from './disk-files.ts';
import { folderCredentials } from './folder-credentials.ts';
import { mailsOf } from './mail-folder.ts';
import { sqliteExports } from './sqlite-exports.ts';
import { sqliteLedger } from './sqlite-ledger.ts';
import { sqliteTraces } from './sqlite-traces.ts';

/** All of a data folder that may hold something of an owner. A server that runs on it ends the steps of what is canceled. */
export function folderOwner({ database, dir, files, mail }: DataFolder): OwnerPlaces {
  database.exec('PRAGMA secure_delete = ON');
  return {
    ...folderCredentials({ database, dir }),
    exports: sqliteExports(database),
    ledger: sqliteLedger(database),
    files: diskFiles(files),
    traces: sqliteTraces(database),
    clock: Date.now,
    workflow: {
      start: () => Promise.reject(new Error('nothing is started here')),
      stop: async () => undefined,
      running: async () => false,
    },
    mails: {
      count: async (owner) => (await mailsOf(mail, ownMails(owner))).length,
      async erase(owner) {
        for (const path of await mailsOf(mail, ownMails(owner))) await rm(path, { force: true });
      },
    },
  };
}

const TRIES = 20;
const PAUSE_MS = 250;

/**
 * Writes the database anew, so that no byte of what was ever deleted stays in it or in its log. It takes as much room once more.
 * `Transient` where others use the database all the time.
 */
export async function purgeDeleted({ database }: Pick<DataFolder, 'database'>): Promise<void> {
  unlessBusy(() => database.exec('VACUUM'));
  const emptyLog = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  for (let tries = 1; unlessBusy(() => emptyLog.get())?.busy !== 0; tries++) {
    if (tries === TRIES) throw new Transient('the database is in use: what was deleted is still in its log');
    await setTimeout(PAUSE_MS);
  }
}
