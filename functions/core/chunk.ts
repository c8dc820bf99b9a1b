import * as z from 'zod';
import type { Json } from './json.ts';

const json: z.ZodType<Json> = z.json();
const count = z.number().int().nonnegative();

/**
 * A contiguous range of a source, as its `split` made it: what comes behind `after`, up to `upto` and with it; null is
 * open.
 */
export const Range = z.object({ after: json, upto: json });

/** The bytes below a part that a step hands to the next one, as an immutable scratch object. */
export const Rest = z.object({ key: z.string(), bytes: count, crc32: count });

/** Where a segment stands between two chunks: all that the next step has to know. */
export const Position = z.object({
  cursor: json,
  /** Number of the next part, from 1. */
  part: count,
  rows: count,
  /** Bytes encoded so far in this segment, uploaded or in the rest. */
  bytes: count,
  carry: json,
  rest: Rest.nullable(),
  /** The last key written or filtered out, to prove that pages go forward. */
  lastKey: z.union([z.number(), z.string()]).nullable(),
  /** The first key of the last page, where pages promise no order, to prove that it does not come again. */
  pageKey: z.union([z.number(), z.string()]).exactOptional(),
});

export const ChunkInput = z.object({
  owner: z.string(),
  id: count,
  attempt: count,
  since: count,
  segment: count,
  /** How many segments the export has: with one, its object is the file. */
  segments: count,
  /** Rows of the segments before this one, where the encoder must know; else 0. */
  rowsBefore: count,
  range: Range,
  key: z.string(),
  upload: z.string(),
  /** Name and version of the encoder that made the carry. */
  encoder: z.string(),
  chunk: count,
  /** How many more chunks this execution may write before it hands over to the next attempt. */
  budget: z.number().int(),
  position: Position,
});

export type Range = z.infer<typeof Range>;
export type Rest = z.infer<typeof Rest>;
export type Position = z.infer<typeof Position>;
export type ChunkInput = z.infer<typeof ChunkInput>;

/**
 * `more`: run again. `done`: the segment has ended. `stopped`: a pause, a cancel, or the execution's budget is spent.
 * `restart`: what was written cannot be gone on with.
 */
const ChunkStatus = z.enum(['more', 'done', 'stopped', 'restart']);
export const ChunkOutput = ChunkInput.extend({ status: ChunkStatus });
export type ChunkOutput = z.infer<typeof ChunkOutput>;

/** What starts an execution. */
export const StepInput = z.object({ owner: z.string(), id: count, attempt: count });
export type StepInput = z.infer<typeof StepInput>;

export const PreparedInput = StepInput.extend({ segments: z.array(ChunkInput) });
export type PreparedInput = z.infer<typeof PreparedInput>;

export const CompleteInput = StepInput.extend({
  segments: z.array(ChunkOutput),
});
export type CompleteInput = z.infer<typeof CompleteInput>;

export const AbandonInput = StepInput.extend({
  error: z.object({ Error: z.string().optional(), Cause: z.string().optional() }).optional(),
});
export type AbandonInput = z.infer<typeof AbandonInput>;
