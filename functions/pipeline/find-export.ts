import type { ExportRecord } from '../core/export-record.ts';
import type { CompletedExport, ExportRef, Followed, Operations } from '../core/operations.ts';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Files } from '../core/ports/files.ts';
import { Problem } from '../core/problem.ts';
import { waits } from '../core/turns.ts';

export interface Shelf {
  readonly exports: ExportStore;
  readonly files: Files;
  readonly clock: () => number;
}

/** The export, as long as it is this owner's and was made through this dialect. */
export async function findExport(
  { exports }: Pick<Shelf, 'exports'>,
  { owner, id, dialect }: ExportRef,
): Promise<ExportRecord> {
  const record = await exports.get({ owner, id });
  if (record?.dialect !== dialect) throw new Problem('not-found', 'there is no such export');
  return record;
}

/** The export as somebody sees it who waits for it. */
export async function followExport(shelf: Pick<Shelf, 'exports'>, ref: ExportRef): Promise<Followed> {
  const record = await findExport(shelf, ref);
  const place = waits(record) ? await shelf.exports.place(record) : undefined;
  return place === undefined ? record : { ...record, place };
}

/** The export with a file that may be downloaded now: completed and not expired, whether or not the object still exists. */
export async function openDownload(shelf: Shelf, key: ExportRef): Promise<CompletedExport> {
  const record = await findExport(shelf, key);
  if (record.status !== 'completed') {
    throw new Problem('conflict', `the export is ${record.status}; only a completed one has a file`);
  }
  if (Date.parse(record.expiresAt) <= shelf.clock()) {
    throw new Problem('gone', `the file expired at ${record.expiresAt}`);
  }
  return record;
}

/** By the export itself, and by a link that leads to it. */
export const downloads = (
  shelf: Shelf,
  links: { read(link: string): Promise<ExportRef> },
): Required<Pick<Operations, 'download' | 'follow'>> => ({
  download: (key) => openDownload(shelf, key),
  follow: async (link) => openDownload(shelf, await links.read(link)),
});

/** The manifest of a file, refused like the file itself. */
export async function readManifest(shelf: Shelf, key: ExportRef): Promise<Uint8Array> {
  const { file } = await openDownload(shelf, key);
  const manifest = await shelf.files.get(file.manifestKey);
  if (!manifest) throw new Problem('gone', 'the file is no longer stored');
  return manifest;
}
