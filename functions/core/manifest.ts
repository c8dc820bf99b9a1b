import * as z from 'zod';
import type { Json } from './json.ts';
import { SIGNATURE_ALGORITHMS } from './statement.ts';

const json: z.ZodType<Json> = z.json();
const count = z.number().int().nonnegative();
const crc32 = z.string().regex(/^[0-9a-f]{8}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const recordKey = z.union([z.number(), z.string()]).nullable();

const ManifestColumn = z.object({
  name: z.string(),
  path: z.string(),
  label: z.string(),
  type: z.string(),
  /** What is written of a related record; left out of columns that hold none. */
  get members() {
    return z.array(ManifestColumn).optional();
  },
});

export type ManifestColumn = z.infer<typeof ManifestColumn>;

const ManifestChunk = z.object({
  segment: count,
  rows: count,
  /** Keys of the first and the last record that were read for the chunk, written or filtered out. */
  firstKey: recordKey,
  lastKey: recordKey,
  offset: count,
  bytes: count,
  crc32,
});

export type ManifestChunk = z.infer<typeof ManifestChunk>;

const ManifestRange = z.object({ offset: count, bytes: count, sha256 });

export type ManifestRange = z.infer<typeof ManifestRange>;

/** Over the statement that `core/statement.ts` makes of the manifest. */
const Signature = z.object({
  algorithm: z.enum(SIGNATURE_ALGORITHMS),
  /** Id of the key. */
  key: z.string(),
  /** Stands for the owner, who is not named. */
  owner: z.string(),
  /** Base64. */
  value: z.base64(),
});

export type Signature = z.infer<typeof Signature>;

/** What every version says. Times are RFC 3339 UTC, CRCs 8 hex digits, SHA-256 64. */
const common = {
  resource: z.string(),
  format: z.string(),
  /** When the first page was read: a record that existed from then to `completedAt` is in the file exactly once. */
  snapshotAt: z.string(),
  completedAt: z.string(),
  columns: z.array(ManifestColumn),
  filters: z.array(json),
  /** Stands where the records come in no order; left out where they come in that of their key. */
  ordered: z.literal(false).optional(),
  profile: z.record(z.string(), json),
  /** Stands where ids, times and blanks were left out. */
  dryData: z.literal(true).optional(),
  /** What the file is packed by; left out where it is not. */
  compression: z.object({ algorithm: z.enum(['gzip', 'zstd']), level: count }).optional(),
  file: z.object({
    name: z.string(),
    rows: count,
    bytes: count,
    crc32,
    /** Null where nobody has read the finished object yet. */
    sha256: sha256.nullable(),
    /** The size of what the file unpacks to; `bytes` where it is not packed. */
    rawBytes: count,
  }),
  /**
   * By column the values that are not of its type, or were cut, and are in the file all the same, with the keys of the first
   * records that hold one; left out where there are none.
   */
  misfits: z
    .record(z.string(), z.object({ count, keys: z.array(z.union([z.number(), z.string()])) }))
    .optional(),
  /** Their ranges follow each other from 0 to the file's end without a gap. */
  chunks: z.array(ManifestChunk),
  engine: z.string(),
};

/** No longer written: it proves a file against accidents, not against intent. */
const Manifest1 = z.object({ manifest: z.literal(1), export: count, ...common });

const Manifest2 = z.object({
  manifest: z.literal(2),
  /** As the export's own API shows it. */
  export: z.string(),
  dialect: z.string(),
  ...common,
  /** They follow each other from 0 to the file's end without a gap. */
  ranges: z.array(ManifestRange),
  /** `rootOf` the ranges' digests in order. */
  root: sha256,
  /** Left out where the service has no key. */
  signature: Signature.optional(),
});

/** The proof that travels with a file. */
export const Manifest = z.discriminatedUnion('manifest', [Manifest1, Manifest2]);

export type Manifest = z.infer<typeof Manifest>;
export type Manifest2 = z.infer<typeof Manifest2>;
