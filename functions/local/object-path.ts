import { join, sep } from 'node:path';

/** Keeps names below the 255 bytes that file systems allow, with room for a suffix. */
const NAME_LENGTH = 180;
/** Ends a folder's name that is only the beginning of a longer segment. */
const GOES_ON = '+';
const EMPTY = '=';

/**
 * Where an object lies, below the folder of objects. Each segment of the key is one name of `a-z 0-9 _ -` and `%xx` for every
 * other byte: none can climb out, and no two keys meet where case or Unicode form does not count. No name holds a dot, so
 * what lies beside an object can be told by its suffix.
 */
export function objectPath(key: string): string {
  if (!key.isWellFormed()) throw new TypeError(`a key holds an unpaired surrogate: ${JSON.stringify(key)}`);
  return join(...key.split('/').flatMap(nameOf));
}

/** The key of a path that `objectPath` gave. */
export function objectKey(path: string): string {
  const segments = path.replaceAll(GOES_ON + sep, '').split(sep);
  return segments.map((segment) => (segment === EMPTY ? '' : decodeURIComponent(segment))).join('/');
}

/** The folder in which everything lies whose key begins with the prefix. */
export function folderOf(prefix: string): string {
  const folders = prefix.split('/').slice(0, -1);
  return folders.length === 0 ? '' : objectPath(folders.join('/'));
}

function nameOf(segment: string): string[] {
  if (segment === '') return [EMPTY];
  const name = Buffer.from(segment)
    .toString('latin1')
    .replaceAll(/[^a-z0-9_-]/g, percent);
  const pieces: string[] = [];
  let rest = name;
  for (; rest.length > NAME_LENGTH; rest = rest.slice(NAME_LENGTH))
    pieces.push(rest.slice(0, NAME_LENGTH) + GOES_ON);
  return [...pieces, rest];
}

const percent = (byte: string): string => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
