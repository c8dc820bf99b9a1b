import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { LedgerPart } from '../core/ledger.ts';
import {
  type ByteRange,
  type Files,
  MAX_PARTS,
  type ObjectFacts,
  type PartUpload,
  type StoredObject,
} from '../core/ports/files.ts';
import { PartMismatch, Problem, Transient, UploadGone } from '../core/problem.ts';
import { copyBytes, etagOf, joinParts, partPath } from './disk-join.ts';
import type { DiskObjects } from './disk-objects.ts';
import { type DiskPlace, discard, fill, fillForGood, isMissing } from './disk-place.ts';

/** Upload ids are made here and named by callers: nothing else may become a path. */
const UPLOAD_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Upload = Omit<PartUpload, 'number'>;
type Whole = Parameters<Files['completeUpload']>[2];
type DiskUploads = Pick<
  Files,
  'beginUpload' | 'putPart' | 'copyPart' | 'completeUpload' | 'abortUpload' | 'uploads'
>;

interface Meta extends ObjectFacts {
  readonly key: string;
}

interface Store {
  readonly place: DiskPlace;
  readonly objects: DiskObjects;
}

/** Uploads as folders that hold `meta.json` and a file for each part. A folder appears and vanishes whole. */
export function diskUploads(place: DiskPlace, objects: DiskObjects): DiskUploads {
  const store = { place, objects };
  return {
    beginUpload: (key, facts) => beginUpload(store, key, facts),
    putPart: (part, body, crc) => putPart(store, { part, body, crc }),
    copyPart: (part, from, range) => copyPart(store, { part, from, range }),
    completeUpload: (upload, parts, whole) => completeUpload(store, { upload, parts, whole }),
    async abortUpload(key, upload) {
      const meta = await findMeta(store, upload);
      if (meta?.key === key) await discard(place, join(place.uploads, upload));
    },
    async uploads(prefix) {
      const names = await readdir(place.uploads);
      const metas = await Promise.all(names.map((upload) => findMeta(store, upload)));
      const found = metas.map((meta, i) => ({ key: meta?.key ?? '', upload: names[i] ?? '', known: meta }));
      return found.flatMap(({ key, upload, known }) =>
        known && key.startsWith(prefix) ? [{ key, upload }] : [],
      );
    },
  };
}

async function beginUpload({ place }: Store, key: string, facts: ObjectFacts): Promise<string> {
  const made = place.temporary();
  const upload = basename(made);
  await mkdir(made, { mode: 0o700 });
  await writeFile(join(made, 'meta.json'), JSON.stringify({ key, ...facts } satisfies Meta));
  await rename(made, join(place.uploads, upload));
  return upload;
}

async function putPart(
  store: Store,
  { part, body, crc }: { readonly part: PartUpload; readonly body: Uint8Array; readonly crc: number },
): Promise<LedgerPart> {
  if (crc32(body) !== crc) throw new Transient(`part ${part.number} of ${part.key} arrived damaged`);
  await metaOf(store, part);
  await keepPart(store, part, await fill(store.place, (file) => file.writeFile(body)));
  return { number: part.number, etag: etagOf(crc, body.length), crc32: crc, bytes: body.length };
}

async function copyPart(
  store: Store,
  { part, from, range }: { readonly part: PartUpload; readonly from: string; readonly range: ByteRange },
): Promise<LedgerPart> {
  await metaOf(store, part);
  const object = await store.objects.open(from);
  if (!object) throw new Problem('not-found', `there is no object ${from}`);
  await using file = object.file;
  if (range.last >= object.bytes) throw new RangeError(`${from} ends before byte ${range.last}`);
  let copied = { crc32: 0, bytes: 0 };
  const path = await fill(store.place, async (to) => {
    copied = await copyBytes(file, to, { range });
  });
  await keepPart(store, part, path);
  return { number: part.number, etag: etagOf(copied.crc32, copied.bytes), ...copied };
}

/** The object is there before the upload is gone, so a run that ended in between can be repeated. */
async function completeUpload(
  store: Store,
  {
    upload,
    parts,
    whole,
  }: { readonly upload: Upload; readonly parts: readonly LedgerPart[]; readonly whole: Whole },
): Promise<StoredObject> {
  const { key, ...facts } = await metaOf(store, upload);
  const folder = join(store.place.uploads, upload.upload);
  let stored: StoredObject = { bytes: 0, crc32: 0, sha256: null };
  try {
    const path = await fillForGood(store.place, async (to) => {
      stored = await joinParts(folder, parts, to);
      if (stored.crc32 !== whole.crc32 || stored.bytes !== whole.bytes)
        throw new PartMismatch(
          `the parts of ${key} are ${stored.bytes} bytes and not the ${whole.bytes} that were meant`,
        );
    });
    await store.objects.publish(key, path, { ...stored, ...facts });
  } catch (error) {
    // Parts that vanish meanwhile were taken by another run that completed or aborted.
    await metaOf(store, upload);
    throw error;
  }
  await discard(store.place, folder);
  return stored;
}

async function keepPart({ place }: Store, { key, upload, number }: PartUpload, path: string): Promise<void> {
  try {
    if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS)
      throw new RangeError(`part number ${number} is not between 1 and ${MAX_PARTS}`);
    await rename(path, partPath(join(place.uploads, upload), number));
  } catch (error) {
    await rm(path, { force: true });
    throw isMissing(error) ? goneOf({ key, upload }) : error;
  }
}

async function metaOf(store: Store, { key, upload }: Upload): Promise<Meta> {
  const meta = await findMeta(store, upload);
  if (meta?.key !== key) throw goneOf({ key, upload });
  return meta;
}

async function findMeta({ place }: Store, upload: string): Promise<Meta | undefined> {
  if (!UPLOAD_ID.test(upload)) return undefined;
  try {
    return JSON.parse(await readFile(join(place.uploads, upload, 'meta.json'), 'utf8')) as Meta;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const goneOf = ({ key, upload }: Upload): UploadGone =>
  new UploadGone(`there is no upload ${upload} of ${key}`);
