import { crc32 } from 'node:zlib';
import { allEnded } from '../core/all-ended.ts';
import { concatenation } from '../core/crc32.ts';
import type { ExportRecord } from '../core/export-record.ts';
import type { LedgerItem, LedgerPart } from '../core/ledger.ts';
import { ledgerKeyOf } from '../core/ledger.ts';
import type { PartUpload, StoredObject } from '../core/ports/files.ts';
import { Transient, UploadGone } from '../core/problem.ts';
import { amended } from './amended.ts';
import type { EndingEngine } from './engine.ts';
import { factsOf } from './facts-of.ts';
import { type JoinPart, type Piece, planJoin } from './join-plan.ts';
import { segmentKey } from './object-keys.ts';
import type { Outline } from './outline.ts';
import { claimUpload } from './prepare.ts';

interface Join {
  readonly record: ExportRecord;
  readonly segments: readonly (readonly LedgerItem[])[];
  readonly plan: Outline;
  readonly key: string;
}

/** Completes each segment's object and joins them on the server into one. Throws `UploadGone` where it was done before. */
export async function joinSegments(
  engine: EndingEngine,
  { record, segments, plan, key }: Join,
): Promise<StoredObject> {
  const ledgerKey = ledgerKeyOf(record);
  const facts = factsOf(engine, record);
  const upload = await claimUpload(engine, { ledgerKey, segment: segments.length, key, facts });
  const objects: Piece[] = [];
  for (const [segment, items] of segments.entries()) {
    const name = segmentKey(ledgerKey, segment);
    const { bytes } = await completeSegment(engine, name, items);
    const first = plan.skip[segment] ?? 0;
    if (bytes > first) objects.push({ kind: 'object', key: name, first, bytes: bytes - first });
  }
  const pieces: Piece[] = [
    { kind: 'bytes', bytes: plan.head },
    ...objects,
    { kind: 'bytes', bytes: plan.tail },
  ];
  const joined = planJoin(amended(pieces, plan.amendments));
  const parts = await sendAll(joined, (part, number) => sendPart(engine, { key, upload, number }, part));
  return engine.files.completeUpload({ key, upload }, parts, plan);
}

async function completeSegment(
  engine: EndingEngine,
  key: string,
  items: readonly LedgerItem[],
): Promise<StoredObject> {
  const upload = items[0]?.upload ?? '';
  const parts = items.flatMap((item) => item.parts);
  try {
    return await engine.files.completeUpload({ key, upload }, parts, concatenation(items));
  } catch (error) {
    const object = error instanceof UploadGone ? await engine.files.head(key) : undefined;
    if (!object) throw error;
    return object;
  }
}

/** How many parts are made at once: a copy on the server takes its time, and a part put together here is held in memory. */
const AT_ONCE = 4;

/** Sends the parts side by side; when one fails, those under way are awaited and no more are begun. */
async function sendAll(
  parts: readonly JoinPart[],
  send: (part: JoinPart, number: number) => Promise<LedgerPart>,
): Promise<readonly LedgerPart[]> {
  const sent: LedgerPart[] = [];
  const waiting = [...parts.entries()].reverse();
  const lane = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [index, part] = next;
      try {
        sent[index] = await send(part, index + 1);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  await allEnded(Array.from({ length: AT_ONCE }, lane));
  return sent;
}

async function sendPart(engine: EndingEngine, target: PartUpload, part: JoinPart): Promise<LedgerPart> {
  if (part.kind === 'copy') {
    const { key, first, bytes } = part.from;
    return engine.files.copyPart(target, key, { first, last: first + bytes - 1 });
  }
  const body = Buffer.concat(await Promise.all(part.pieces.map((piece) => load(engine, piece))));
  return engine.files.putPart(target, body, crc32(body));
}

async function load(engine: EndingEngine, piece: Piece): Promise<Uint8Array> {
  if (piece.kind === 'bytes') return piece.bytes;
  const bytes = await engine.files.get(piece.key, {
    first: piece.first,
    last: piece.first + piece.bytes - 1,
  });
  if (bytes?.length !== piece.bytes) throw new Transient(`${piece.key} gave other bytes than it holds`);
  return bytes;
}
