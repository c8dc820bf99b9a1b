import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Problem, Transient } from '../core/problem.ts';
import { unlessBusy } from '../sources/sqlite/index.ts';
import { openDatabase } from './database.ts';

/** All that the embedded runtime keeps: one folder, to be copied or deleted as a whole. */
export interface DataFolder {
  readonly dir: string;
  /** Records to export, export records, ledger and keys. */
  readonly database: DatabaseSync;
  /** Objects and uploads of the running service. */
  readonly files: string;
  /** Where short commands put what they make before it is moved to its place. */
  readonly scratch: string;
  /** Messages that no mail server is there for. */
  readonly mail: string;
  close(): void;
}

/** Opens the folder, or makes it. Any number of processes may have it open. `Problem('conflict')` for one that is none. */
export function openDataFolder(dir: string): DataFolder {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const database = usable(dir, () => openDatabase(ownFile(dir, DATABASE)));
  return {
    dir,
    database,
    files: join(dir, 'files'),
    scratch: join(dir, 'scratch'),
    mail: join(dir, 'mail'),
    close: () => database.close(),
  };
}

/** Opens a folder that is there: one that only reads makes none. `Problem('not-found')` where there is none. */
export function openExistingDataFolder(dir: string): DataFolder {
  if (existsSync(join(dir, DATABASE))) return openDataFolder(dir);
  throw new Problem(
    'not-found',
    `there is no data folder ${dir}; name another with --data, or load records into it`,
  );
}

const DATABASE = 'waybill.db';

/**
 * A file of the folder, made so that nobody else may read it; SQLite gives those beside it the same rights. One that is there
 * is not touched: to close it here would take away the locks that this process has on it.
 */
function ownFile(dir: string, name: string): string {
  const path = join(dir, name);
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  return path;
}

/**
 * Makes this process the folder's only server. The lock is a file lock of SQLite's, which the system takes back when the
 * process ends, however it ends. Throws `Problem('conflict')` where another server has it.
 */
export function lockDataFolder(dir: string): () => void {
  const path = ownFile(dir, 'server.lock');
  accessSync(path, constants.R_OK | constants.W_OK);
  const lock = usable(dir, () => new DatabaseSync(path));
  try {
    usable(dir, () =>
      unlessBusy(() =>
        lock.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE'),
      ),
    );
  } catch (cause) {
    lock.close();
    throw cause instanceof Transient ? new Problem('conflict', anotherServer(dir), { cause }) : cause;
  }
  return () => lock.close();
}

const anotherServer = (dir: string): string =>
  `another server is running on the data folder ${dir}; stop it or choose another folder`;

/**
 * Gives what `open` gives; where SQLite cannot use the file, `Problem('conflict')` with its reason and the folder's name.
 */
function usable<T>(dir: string, open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (!(cause instanceof Error && 'errcode' in cause)) throw cause;
    throw new Problem('conflict', `the data folder ${dir} cannot be used: ${cause.message}`, { cause });
  }
}
