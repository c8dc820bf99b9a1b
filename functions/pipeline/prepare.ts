import type { ChunkInput, PreparedInput, StepInput } from '../core/chunk.ts';
import type { ExportRecord } from '../core/export-record.ts';
import type { LedgerKey } from '../core/ledger.ts';
import type { ExecutionInput, ObjectFacts } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';
import { cleanIfEnded } from './clean.ts';
import {
  type Engine,
  ExportFailure,
  encoderOf,
  factsOf,
  formatOf,
  isCurrent,
  iso,
  keyOf,
  ledgerKeyOf,
  type WritingEngine,
} from './engine.ts';
import { fileKey, segmentKey } from './object-keys.ts';
import { START } from './start-position.ts';

/** Decides the segments, claims their uploads and finds where each goes on. An export that ended meanwhile has none. */
export async function prepare(engine: WritingEngine, input: StepInput): Promise<PreparedInput> {
  const record = await claimRecord(engine, input);
  if (!record) return { ...input, segments: [] };
  const plan = record.plan?.ranges ?? [];
  const budget = Math.max(1, Math.floor(engine.limits.chunksPerExecution / plan.length));
  const { version } = encoderOf(engine, record);
  const segments = await Promise.all(
    plan.map((range, segment) =>
      prepareSegment(engine, { record, range, segment, segments: plan.length, budget, version }),
    ),
  );
  return { ...input, segments: (await cleanIfEnded(engine, keyOf(record))) ? [] : segments };
}

/** The record, running and with a plan; undefined where this attempt has nothing to do any more. */
async function claimRecord(
  engine: WritingEngine,
  { owner, id, attempt }: ExecutionInput,
): Promise<ExportRecord | undefined> {
  const record = await engine.exports.get({ owner, id });
  if (!isCurrent(record, attempt) || record.status === 'paused') return undefined;
  if (record.status === 'running') return record;
  const now = iso(engine.clock());
  const planned = record.plan?.since === record.since;
  const patch = planned
    ? { updatedAt: now }
    : { plan: await split(engine, record), startedAt: now, updatedAt: now };
  try {
    return await engine.exports.move(keyOf(record), { to: 'running', attempt, patch });
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== 'conflict') throw error;
    return claimRecord(engine, { owner, id, attempt });
  }
}

async function split(
  engine: WritingEngine,
  { owner, since, spec }: ExportRecord,
): Promise<NonNullable<ExportRecord['plan']>> {
  const { collection, key } = spec;
  const ranges = await engine.source.split({ owner, collection, key }, engine.limits.segments);
  if (ranges.length === 0) throw new ExportFailure('source_disorder', 'the source gave no range to read');
  return { since, ranges };
}

interface SegmentPlan extends Pick<ChunkInput, 'range' | 'segment' | 'segments' | 'budget'> {
  readonly record: ExportRecord;
  readonly version: string;
}

async function prepareSegment(engine: WritingEngine, plan: SegmentPlan): Promise<ChunkInput> {
  const { record, range, segment, segments, budget, version } = plan;
  const { owner, id, attempt, since } = record;
  const key =
    segments === 1 ? fileKey(record, formatOf(engine, record).extension) : segmentKey(record, segment);
  const upload = await claimUpload(engine, {
    ledgerKey: ledgerKeyOf(record),
    segment,
    key,
    facts: factsOf(engine, record),
  });
  const last = await engine.ledger.last(ledgerKeyOf(record), segment);
  const from = last ? { chunk: last.chunk, position: last.from } : { chunk: 0, position: START };
  return {
    owner,
    id,
    attempt,
    since,
    segment,
    segments,
    range,
    key,
    upload,
    encoder: version,
    budget,
    ...from,
  };
}

export interface UploadClaim {
  readonly ledgerKey: LedgerKey;
  readonly segment: number;
  readonly key: string;
  readonly facts: ObjectFacts;
}

/** The upload of a segment: the one that was claimed first; a loser aborts its own. */
export async function claimUpload(
  { ledger, files }: Pick<Engine, 'ledger' | 'files'>,
  claim: UploadClaim,
): Promise<string> {
  const { ledgerKey, segment, key, facts } = claim;
  const claimed = await ledger.upload(ledgerKey, segment);
  if (claimed !== undefined) return claimed;
  const upload = await files.beginUpload(key, facts);
  const winner = await ledger.claimUpload(ledgerKey, segment, upload);
  if (winner !== upload) await files.abortUpload(key, upload);
  return winner;
}
