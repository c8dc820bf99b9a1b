import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lockDataFolder, openDataFolder } from '../../functions/local/data-folder.ts';

const dir = mkdtempSync(join(tmpdir(), 'waybill-folder-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const isShared = (path: string): boolean => (statSync(path).mode & 0o077) !== 0;

describe('a data folder', () => {
  it.skipIf(process.platform === 'win32')('that others may look into shows them no record and no key', () => {
    chmodSync(dir, 0o755);
    const folder = openDataFolder(dir);
    const unlock = lockDataFolder(dir);
    folder.database.exec('CREATE TABLE something (id INTEGER)');
    const files = readdirSync(dir);
    expect(files).toContain('waybill.db-wal');
    expect(files.filter((name) => isShared(join(dir, name)))).toEqual([]);
    unlock();
    folder.close();
  });

  it('has one server at a time', () => {
    const unlock = lockDataFolder(dir);
    expect(() => lockDataFolder(dir)).toThrow(/another server is running on the data folder/);
    unlock();
    lockDataFolder(dir)();
  });

  it.each(['waybill.db', 'server.lock'])('whose %s is no database says so', (name) => {
    const other = join(dir, name.replace('.', '-'));
    mkdirSync(other);
    writeFileSync(join(other, name), 'something else '.repeat(100));
    expect(() => {
      openDataFolder(other).close();
      lockDataFolder(other);
    }).toThrow(`the data folder ${other} cannot be used: file is not a database`);
  });
});
