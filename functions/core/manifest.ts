import * as z from 'zod';
import type { Json } from './json.ts';

const json: z.ZodType<Json> = z.json();
const count = z.number().int().nonnegative();
const crc32 = z.string().regex(/^[0-9a-f]{8}$/);
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

/** The proof that travels with a file, version 1. Times are RFC 3339 UTC, CRCs 8 hex digits, SHA-256 64. */
export const Manifest = z.object({
  manifest: z.literal(1),
  export: count,
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
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
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
  chunks: z.array(
    z.object({
      segment: count,
      rows: count,
      /** Keys of the first and the last record that were read for the chunk, written or filtered out. */
      firstKey: recordKey,
      lastKey: recordKey,
      offset: count,
      bytes: count,
      crc32,
    }),
  ),
  engine: z.string(),
});

export type Manifest = z.infer<typeof Manifest>;
