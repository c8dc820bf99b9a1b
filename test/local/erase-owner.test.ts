import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { folderOwner, purgeDeleted } from '../../functions/local/folder-owner.ts';
import { sqliteRates } from '../../functions/local/sqlite-rates.ts';
import { sqliteTraces } from '../../functions/local/sqlite-traces.ts';
import { mailId } from '../../functions/messages/mail.ts';
import { eraseOwner, inventoryOf } from '../../functions/pipeline/erase-owner.ts';
import { eraseContract, type Filled } from '../contracts/erase-contract.ts';

const closings: (() => void)[] = [];
afterAll(() => closings.forEach((close) => void close()));

eraseContract('a data folder', async (): Promise<Filled> => {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-erase-'));
  const folder = openDataFolder(dir);
  closings.push(() => {
    folder.close();
    rmSync(dir, { recursive: true });
  });
  return {
    places: folderOwner(folder),
    rates: sqliteRates(folder.database),
    dump: async () => {
      await purgeDeleted(folder);
      return allOf(dir);
    },
  };
});

/** Names and bytes of every file. */
function allOf(dir: string): string {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true });
  return files
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${path}\n${entry.isFile() ? readFileSync(path, 'latin1') : ''}`;
    })
    .join('\n');
}

it('what was deleted leaves no byte in the database or its log, also beside a reader that is slow to end', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-purge-'));
  const [folder, other] = [openDataFolder(dir), openDataFolder(dir)];
  closings.push(() => {
    for (const one of [folder, other]) one.close();
    rmSync(dir, { recursive: true });
  });
  const put = folder.database.prepare('INSERT INTO secrets (name, sealed) VALUES (?, ?)');
  for (let i = 0; i < 500; i++) put.run(`n${i}`, `secret-of-acme-${i}`);
  other.database.exec('BEGIN');
  other.database.prepare('SELECT count(*) FROM secrets').get();
  folder.database.exec('DELETE FROM secrets');
  const purged = purgeDeleted(folder);
  other.database.exec('COMMIT');
  await purged;
  expect(allOf(dir).includes('secret-of-acme')).toBe(false);
});

it('traces that another program’s lock keeps are not told as erased', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-busy-'));
  const [folder, other] = [openDataFolder(dir), openDataFolder(dir)];
  closings.push(() => {
    for (const one of [folder, other]) one.close();
    rmSync(dir, { recursive: true });
  });
  folder.database.exec('PRAGMA busy_timeout = 0');
  other.database.exec('BEGIN IMMEDIATE');
  const erased = sqliteTraces(folder.database).erase({ owner: 'acme', credentials: new Set() });
  await expect(erased).rejects.toThrow('busy');
});

it('messages of exports that are gone go too, and one that was half written', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-mails-'));
  const folder = openDataFolder(dir);
  closings.push(() => {
    folder.close();
    rmSync(dir, { recursive: true });
  });
  const places = folderOwner(folder);
  const name = (owner: string, id: number) => `${mailId({ owner, id, status: 'completed' })}.eml`;
  const others = [name('acme#1', 1), name('acm', 1)];
  mkdirSync(folder.mail);
  for (const one of [name('acme', 1), `${name('acme', 2)}.new`, ...others])
    writeFileSync(join(folder.mail, one), 'x');
  expect(await inventoryOf(places, 'acme')).toEqual({ mails: 2 });
  await eraseOwner(places, 'acme');
  expect(await inventoryOf(places, 'acme')).toEqual({});
  expect(readdirSync(folder.mail).sort()).toEqual(others.sort());
});
