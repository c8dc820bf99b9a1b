import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { folderOwner, purgeDeleted } from '../../functions/local/folder-owner.ts';
import { sqliteRates } from '../../functions/local/sqlite-rates.ts';
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
      purgeDeleted(folder);
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
