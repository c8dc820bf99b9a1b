import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { type FileHandle, open, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { ObjectFacts, StoredObject } from '../core/ports/files.ts';
import { type DiskPlace, fillForGood, isMissing, moveInto } from './disk-place.ts';
import { folderOf, objectKey, objectPath } from './object-path.ts';

/** What stands beside an object's bytes; it appears in one move, and with it the object. */
interface Card extends StoredObject, ObjectFacts {
  /** Names the file of bytes, so that a card never stands for another object's. */
  readonly data: string;
}

export interface OpenObject {
  readonly file: FileHandle;
  readonly bytes: number;
}

/** Objects as two files each: `<path>.<unique>.data` holds the bytes, `<path>.json` says which file that is and what is in it. */
export interface DiskObjects {
  head(key: string): Promise<StoredObject | undefined>;
  /** The caller closes the file; what is read stays the same when the object is replaced meanwhile. */
  open(key: string): Promise<OpenObject | undefined>;
  /** Makes a temporary file the object, in place of the one before. */
  publish(key: string, temporary: string, facts: StoredObject & ObjectFacts): Promise<void>;
  measure(prefix: string): Promise<{ readonly objects: number; readonly bytes: number }>;
  removeAll(prefix: string): Promise<void>;
}

export function diskObjects(place: DiskPlace): DiskObjects {
  const pathOf = (key: string) => join(place.objects, objectPath(key));

  return {
    async head(key) {
      const card = await readCard(pathOf(key));
      return card && { bytes: card.bytes, crc32: card.crc32, sha256: card.sha256 };
    },
    open: (key) => openObject(pathOf(key)),
    async publish(key, temporary, { bytes, crc32, sha256, mediaType, name }) {
      const path = pathOf(key);
      const before = await readCard(path);
      const data = randomUUID();
      const card: Card = { data, bytes, crc32, sha256, mediaType, name };
      await moveInto(temporary, dataOf(path, data));
      await moveInto(await fillForGood(place, (file) => file.writeFile(JSON.stringify(card))), cardOf(path));
      if (before) await rm(dataOf(path, before.data), { force: true });
    },
    async measure(prefix) {
      const cards = (await pathsUnder(place, prefix)).filter((path) => path.endsWith('.json'));
      const found = await Promise.all(cards.map((path) => readCard(path.slice(0, -'.json'.length))));
      const standing = found.filter((card) => card !== undefined);
      return { objects: standing.length, bytes: standing.reduce((sum, { bytes }) => sum + bytes, 0) };
    },
    async removeAll(prefix) {
      const doomed = await pathsUnder(place, prefix);
      // An object is gone with its card, so that none is ever seen without its bytes.
      for (const path of doomed.filter((path) => path.endsWith('.json'))) await rm(path, { force: true });
      for (const path of doomed) await rm(path, { force: true });
      for (const path of new Set(doomed.map((path) => dirname(path)))) await prune(path, place.objects);
    },
  };
}

const cardOf = (path: string): string => `${path}.json`;
const dataOf = (path: string, data: string): string => `${path}.${data}.data`;

function keyOf(place: DiskPlace, path: string): string {
  const [below = ''] = relative(place.objects, path).split('.');
  return objectKey(below);
}

async function readCard(path: string): Promise<Card | undefined> {
  try {
    return JSON.parse(await readFile(cardOf(path), 'utf8')) as Card;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Bytes that vanish after their card was read belong to an object that was replaced or removed: look again. */
async function openObject(path: string, seen?: Card): Promise<OpenObject | undefined> {
  const card = await readCard(path);
  if (!card) return undefined;
  try {
    return { file: await open(dataOf(path, card.data)), bytes: card.bytes };
  } catch (error) {
    if (!isMissing(error) || card.data === seen?.data) throw error;
    return openObject(path, card);
  }
}

/** The files of every object whose key begins with the prefix. */
async function pathsUnder(place: DiskPlace, prefix: string): Promise<readonly string[]> {
  const entries = await entriesUnder(join(place.objects, folderOf(prefix)));
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.filter((path) => keyOf(place, path).startsWith(prefix));
}

async function entriesUnder(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Removes a folder that is empty, and those above it that thereby become so. */
async function prune(folder: string, root: string): Promise<void> {
  for (let path = folder; path !== root; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch (error) {
      if (!isMissing(error)) return;
    }
  }
}
