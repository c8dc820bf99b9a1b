import type { ExportKey } from '../core/export-record.ts';
import type { LedgerKey } from '../core/ledger.ts';
import { ownerHash } from '../core/owner-hash.ts';

/** What callers download; kept until it expires. */
export const FILES_PREFIX = 'files/';
/** Segments and rests; kept only while an export runs. */
export const SCRATCH_PREFIX = 'scratch/';

/** What the keys of all objects of an owner begin with, by prefix. */
export const ownerFolder = (prefix: string, owner: string): string => `${prefix}${ownerHash(owner)}/`;

/** What the keys of all objects of an export begin with, by prefix. */
export const exportFolder = (prefix: string, { owner, id }: ExportKey): string =>
  `${ownerFolder(prefix, owner)}${id}/`;

/** The folder of the export that a key belongs to. */
export const folderOf = (key: string): string => `${key.split('/').slice(0, 3).join('/')}/`;

/** What the keys of all objects begin with that go with one run of uploads. */
export const sinceFolder = (prefix: string, key: LedgerKey): string =>
  `${exportFolder(prefix, key)}${key.since}/`;

export const fileKey = (key: LedgerKey, extension: string): string =>
  `${sinceFolder(FILES_PREFIX, key)}file.${extension}`;

export const manifestKey = (key: LedgerKey): string => `${sinceFolder(FILES_PREFIX, key)}manifest.json`;

export const segmentKey = (key: LedgerKey, segment: number): string =>
  `${sinceFolder(SCRATCH_PREFIX, key)}segment-${segment}`;

/** Equal bytes have equal names, so a repeated step can never replace a rest by another one. */
export const restKey = (
  key: LedgerKey,
  { segment, chunk, bytes, crc32 }: { segment: number; chunk: number; bytes: number; crc32: number },
): string => `${sinceFolder(SCRATCH_PREFIX, key)}rest-${segment}-${chunk}-${bytes}-${crc32.toString(16)}`;
