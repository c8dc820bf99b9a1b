import { allEnded } from '../core/all-ended.ts';
import type { ChunkInput, PreparedInput, StepInput } from '../core/chunk.ts';
import type { ExportRecord } from '../core/export-record.ts';
import { isCurrent, keyOf } from '../core/export-record.ts';
import type { LedgerKey } from '../core/ledger.ts';
import { ledgerKeyOf } from '../core/ledger.ts';
import type { ObjectFacts } from '../core/ports/files.ts';
import type { ExecutionInput } from '../core/ports/workflow.ts';
import { Problem } from '../core/problem.ts';
import { waits } from '../core/turns.ts';
import { cleanIfEnded } from './clean.ts';
import type { Engine, WritingEngine } from './engine.ts';
import { factsOf } from './facts-of.ts';
import { formatOf } from './format-of.ts';
import { iso } from './iso.ts';
import { fileKey, segmentKey } from './object-keys.ts';
import { planSegments } from './plan-segments.ts';
import { START } from './start-position.ts';

/** Decides the segments, claims their uploads and finds where each goes on. An export that ended meanwhile has none. */
export async function prepare(engine: WritingEngine, input: StepInput): Promise<PreparedInput> {
  const record = await claimRecord(engine, input);
  if (!record) return { ...input, segments: [] };
  try {
    const segments = await prepareSegments(engine, record);
    return { ...input, segments: (await cleanIfEnded(engine, keyOf(record))) ? [] : segments };
  } catch (error) {
    await cleanIfEnded(engine, keyOf(record)).catch(() => false);
    throw error;
  }
}

async function prepareSegments(engine: WritingEngine, record: ExportRecord): Promise<ChunkInput[]> {
  const { ranges = [], rows = [], encoder = '' } = record.plan ?? {};
  const budget = Math.max(1, Math.floor(engine.limits.chunksPerExecution / ranges.length));
  return allEnded(
    ranges.map((range, segment) => {
      const rowsBefore = rows.slice(0, segment).reduce((sum, one) => sum + one, 0);
      return prepareSegment(engine, {
        record,
        range,
        segment,
        segments: ranges.length,
        rowsBefore,
        budget,
        encoder,
      });
    }),
  );
}

/** The record, running and with a plan; undefined where this attempt has nothing to do any more. */
async function claimRecord(
  engine: WritingEngine,
  { owner, id, attempt }: ExecutionInput,
): Promise<ExportRecord | undefined> {
  const record = await engine.exports.get({ owner, id });
  if (!isCurrent(record, attempt) || record.status === 'paused' || waits(record)) return undefined;
  if (record.status === 'running') return record;
  const now = iso(engine.clock());
  const planned = record.plan?.since === record.since;
  const { startedAt = now } = record;
  const patch = planned
    ? { resuming: false, updatedAt: now }
    : {
        resuming: false,
        plan: await planSegments(engine, record),
        startedAt,
        writingSince: now,
        updatedAt: now,
      };
  try {
    return await engine.exports.move(keyOf(record), { to: 'running', attempt, patch });
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== 'conflict') throw error;
    return claimRecord(engine, { owner, id, attempt });
  }
}

interface SegmentPlan
  extends Pick<ChunkInput, 'range' | 'rowsBefore' | 'segment' | 'segments' | 'budget' | 'encoder'> {
  readonly record: ExportRecord;
}

async function prepareSegment(engine: WritingEngine, plan: SegmentPlan): Promise<ChunkInput> {
  const { record, segment, segments, ...fixed } = plan;
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
  return { ...fixed, owner, id, attempt, since, segment, segments, key, upload, ...from };
}

export interface UploadClaim {
  readonly ledgerKey: LedgerKey;
  readonly segment: number;
  readonly key: string;
  readonly facts: ObjectFacts;
}

/**
 * Gives the upload of a segment, begun where there is none. Of several runs the first claim wins; the others abort
 * theirs.
 */
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
