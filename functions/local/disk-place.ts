import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** How long a file that a crash left unfinished may lie about, in milliseconds. */
const DAY = 24 * 3_600_000;

/** The folders of a file store. What stands in `objects` and `uploads` was moved there whole. */
export interface DiskPlace {
  readonly objects: string;
  readonly uploads: string;
  makeFolders(): void;
  /** A name in the folder of unfinished files, which nobody else has. */
  temporary(): string;
}

/** Makes the folders, and takes away what was left unfinished more than a day ago: other processes may be writing now. */
export function diskPlace(dir: string): DiskPlace {
  const [objects, uploads, unfinished] = ['objects', 'uploads', 'tmp'].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  const makeFolders = () => {
    for (const folder of [objects, uploads, unfinished]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  };
  makeFolders();
  for (const name of readdirSync(unfinished)) {
    const path = join(unfinished, name);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (changed < Date.now() - DAY) rmSync(path, { recursive: true, force: true });
  }
  return { objects, uploads, makeFolders, temporary: () => join(unfinished, randomUUID()) };
}

/** Fills a temporary file and gives its name. Whoever reads it checks its bytes, so it need not be on the disk yet. */
export async function fill(place: DiskPlace, write: (file: FileHandle) => Promise<unknown>): Promise<string> {
  const path = place.temporary();
  try {
    await using file = await open(path, 'wx', 0o600);
    await write(file);
    return path;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** As `fill`, with the bytes on the disk: moved to its place, the file never shows less than all of them, also after a power cut. */
export function fillForGood(
  place: DiskPlace,
  write: (file: FileHandle) => Promise<unknown>,
): Promise<string> {
  return fill(place, async (file) => {
    await write(file);
    await file.sync();
  });
}

/** Moves a file to where it belongs, and makes the folders for it, also while another removes them for being empty. */
export async function moveInto(from: string, to: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      return await rename(from, to);
    } catch (error) {
      if (!isMissing(error) || tries === 10) throw error;
    }
  }
}

/** Removes a folder so that it is there whole or not at all. One that is not there is fine. */
export async function discard(place: DiskPlace, folder: string): Promise<void> {
  const path = place.temporary();
  try {
    await rename(folder, path);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  await rm(path, { recursive: true, force: true });
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
