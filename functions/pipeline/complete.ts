import type { CompleteInput } from '../core/chunk.ts';
import { crcHex } from '../core/crc32.ts';
import type { ExportKey, ExportRecord, StoredFile } from '../core/export-record.ts';
import { endedAt, isCurrent, keyOf } from '../core/export-record.ts';
import type { LedgerItem } from '../core/ledger.ts';
import { ledgerKeyOf } from '../core/ledger.ts';
import type { StoredObject } from '../core/ports/files.ts';
import { PartMismatch, Problem, UploadGone } from '../core/problem.ts';
import { isOpen } from '../core/transitions.ts';
import { waits } from '../core/turns.ts';
import { handOver, restart, settlePause } from './attempts.ts';
import { cleanIfEnded, cleanScratch } from './clean.ts';
import type { CompletingEngine, EndingEngine } from './engine.ts';
import { ExportFailure, refuseTooLarge } from './export-failure.ts';
import { encoderOf, formatOf } from './format-of.ts';
import { giveTurns } from './give-turns.ts';
import { joinSegments } from './join-segments.ts';
import { FILES_PREFIX, fileKey, sinceFolder } from './object-keys.ts';
import { type Outline, outline } from './outline.ts';
import { storeManifest } from './store-manifest.ts';

export interface CompleteOutput {
  /** `superseded`: the export was ended or taken over by somebody else, and this run changed nothing. */
  readonly status: 'completed' | 'paused' | 'continued' | 'superseded';
}

/** Ends an attempt: a file where all segments are done, else a pause or the next attempt. Safe to run twice. */
export async function complete(engine: CompletingEngine, input: CompleteInput): Promise<CompleteOutput> {
  const record = await engine.exports.get(keyOf(input));
  if (record?.status === 'completed' && record.attempt === input.attempt) return finished(engine, record);
  if (record?.status === 'pending' && record.attempt === input.attempt + 1) return started(engine, record);
  if (!isCurrent(record, input.attempt)) return superseded(engine, input);
  const states = input.segments.map(({ status }) => status);
  try {
    if (record.status === 'paused' && !record.resuming) return await pausedBefore(engine);
    if (states.includes('restart')) return await anew(engine, record);
    if (states.length === 0 || states.includes('stopped')) return await settle(engine, record);
    return await assemble(engine, record);
  } catch (error) {
    if (error instanceof Problem && error.kind === 'conflict') return complete(engine, input);
    await cleanIfEnded(engine, keyOf(input)).catch(() => false);
    throw error;
  }
}

/**
 * Starts the next attempt: an earlier run of this step handed over to it, and may have died before its start. One that goes on
 * after a pause waits for its turn.
 */
async function started(engine: EndingEngine, next: ExportRecord): Promise<CompleteOutput> {
  if (!waits(next)) await engine.workflow.start(next);
  return { status: 'continued' };
}

/** Changes nothing for the attempt that took over; where the export was ended, removes what this run wrote. */
async function superseded(engine: EndingEngine, key: ExportKey): Promise<CompleteOutput> {
  await cleanIfEnded(engine, keyOf(key));
  return { status: 'superseded' };
}

/** An earlier run of this step moved it, and may have died before it handed the place on. */
async function pausedBefore(engine: EndingEngine): Promise<CompleteOutput> {
  await giveTurns(engine);
  return { status: 'paused' };
}

async function settle(engine: EndingEngine, record: ExportRecord): Promise<CompleteOutput> {
  if (!record.pausing) {
    await handOver(engine, record);
    return { status: 'continued' };
  }
  await settlePause(engine, record);
  return { status: 'paused' };
}

/**
 * Starts the next attempt from zero and removes what this one completed. A pause under way comes first: the attempt after
 * it finds the same and restarts.
 */
async function anew(engine: EndingEngine, record: ExportRecord): Promise<CompleteOutput> {
  if (record.pausing) return settle(engine, record);
  await restart(engine, record);
  await engine.files.removeAll(sinceFolder(FILES_PREFIX, ledgerKeyOf(record)));
  return { status: 'continued' };
}

async function finished(engine: EndingEngine, record: ExportRecord): Promise<CompleteOutput> {
  await giveTurns(engine);
  await cleanScratch(engine, keyOf(record));
  return { status: 'completed' };
}

async function assemble(engine: CompletingEngine, record: ExportRecord): Promise<CompleteOutput> {
  const segments = bySegment(await engine.ledger.list(ledgerKeyOf(record)), record.plan?.ranges.length ?? 1);
  const encoder = encoderOf(engine, record);
  const goesOn =
    asPlanned(record, segments) && areHashed(segments) && encoder.version === record.plan?.encoder;
  if (!goesOn) return anew(engine, record);
  const plan = outline(segments, encoder);
  if (plan.rows === 0 && record.expected)
    throw new ExportFailure('no_records', 'there is no record to export');
  refuseTooLarge(record, plan.bytes);
  const object = await storeObject(engine, { record, segments, plan });
  if (!object) return anew(engine, record);
  if (object.bytes !== plan.bytes || object.crc32 !== plan.crc32) throw differs(object, plan);
  const file = await storeManifest(engine, { record, plan, object });
  return publish(engine, record, file);
}

/**
 * Whether every segment has as many rows as its plan counted: one more or less would shift the number of every row behind
 * it.
 */
function asPlanned({ plan }: ExportRecord, segments: readonly (readonly LedgerItem[])[]): boolean {
  const rows = segments.map((items) => items.reduce((sum, item) => sum + item.rows, 0));
  return plan?.rows?.every((planned, segment) => planned === rows[segment]) ?? true;
}

/** False where a release that hashed nothing wrote some of them. */
const areHashed = (segments: readonly (readonly Partial<LedgerItem>[])[]): boolean =>
  segments.flat().every(({ ranges }) => ranges !== undefined);

function bySegment(items: readonly LedgerItem[], count: number): readonly (readonly LedgerItem[])[] {
  return Array.from({ length: count }, (_none, segment) => items.filter((item) => item.segment === segment));
}

interface Assembly {
  readonly record: ExportRecord;
  readonly segments: readonly (readonly LedgerItem[])[];
  readonly plan: Outline;
}

/**
 * Completes the file's object; undefined where its uploads cannot become the file any more: gone, or holding other parts
 * than the ledger names.
 */
async function storeObject(engine: EndingEngine, assembly: Assembly): Promise<StoredObject | undefined> {
  const { record, segments, plan } = assembly;
  const key = fileKey(record, formatOf(engine, record).extension);
  try {
    if (segments.length > 1) return await joinSegments(engine, { ...assembly, key });
    const items = segments[0] ?? [];
    const parts = items.flatMap((item) => item.parts);
    return await engine.files.completeUpload({ key, upload: items[0]?.upload ?? '' }, parts, plan);
  } catch (error) {
    if (error instanceof UploadGone) return engine.files.head(key);
    if (error instanceof PartMismatch) return undefined;
    throw error;
  }
}

function differs(object: StoredObject, plan: Outline): ExportFailure {
  const stored = `${object.bytes} bytes with CRC-32 ${crcHex(object.crc32)}`;
  return new ExportFailure(
    'file_differs',
    `stored are ${stored}, written were ${plan.bytes} with ${crcHex(plan.crc32)}`,
  );
}

/**
 * Moves the record to `completed`, which alone makes the file visible. Where a cancel came first, the file's objects are
 * removed; an attempt with the same `since` still needs them.
 */
async function publish(
  engine: EndingEngine,
  record: ExportRecord,
  file: StoredFile,
): Promise<CompleteOutput> {
  const expected = { rows: file.rows, exact: true };
  const patch = { ...endedAt(record, engine.clock()), file, ...(record.expected ? { expected } : {}) };
  try {
    await engine.exports.move(keyOf(record), { to: 'completed', attempt: record.attempt, patch });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const winner = await engine.exports.get(keyOf(record));
    if (winner?.status === 'completed' && winner.file.key === file.key) return finished(engine, winner);
    const goesOn = winner && isOpen(winner.status) && winner.since === record.since;
    if (!goesOn) await engine.files.removeAll(sinceFolder(FILES_PREFIX, ledgerKeyOf(record)));
    return superseded(engine, record);
  }
  return finished(engine, record);
}
