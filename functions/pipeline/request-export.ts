import type { ExportRecord } from '../core/export-record.ts';
import { IdTaken } from '../core/id-taken.ts';
import { ID_EPOCH, newId } from '../core/ids.ts';
import type { NewExport } from '../core/new-export.ts';
import { notifyFaults } from '../core/notify.ts';
import type { Requested } from '../core/operations.ts';
import type { RecordReader } from '../core/ports/record-reader.ts';
import { invalid, Problem } from '../core/problem.ts';
import type { Quotas } from '../core/quotas.ts';
import { waits } from '../core/turns.ts';
import { expectedOf } from './expected-of.ts';
import { giveTurns, startAdmitted, type Turning } from './give-turns.ts';
import { iso } from './iso.ts';
import { recipientOf } from './recipient-of.ts';
import { requireRecord } from './require-record.ts';
import { type Choices, resolveSpec } from './resolve-spec.ts';

export interface Desk extends Choices, Turning {
  /** What owners may have; left out: all there is. */
  readonly quotas?: Quotas | undefined;
  /** Counts and finds for requests that want it; without it counts are estimated. */
  readonly records?: Pick<RecordReader, 'count' | 'find'>;
  /** How many records a counted export may have, by dialect; left out: any number. */
  readonly mostRecords?: Readonly<Record<string, number>> | undefined;
  /** In [0, 1). */
  readonly random: () => number;
  /** How long a file may be downloaded, in milliseconds. */
  readonly retentionMs: number;
}

const DRAWS = 8;

/**
 * Puts the record of a new export, which is started when its turn comes. A repeated request is answered before any limit. Once the
 * record stands the export is accepted: what cannot be started now is left to `reconcile`, or to a repeated request.
 */
export async function requestExport(desk: Desk, request: NewExport): Promise<Requested> {
  if (desk.clock() < ID_EPOCH) throw clockLost();
  const found = await requireRecord(desk, request);
  const notify = request.notify ?? recipientOf(found, request.within);
  const record = draft(desk, { ...request, ...(notify ? { notify } : {}) });
  if (request.dryRun) return { record: await admitted(desk, request, record), created: false };
  const requested =
    (await repeated(desk, record)) ?? (await createUnderFreeId(desk, await admitted(desk, request, record)));
  const { record: standing } = requested;
  if (waits(standing)) return { ...requested, record: await giveTurns(desk, standing) };
  if (standing.status === 'pending') await startAdmitted(desk, standing);
  return requested;
}

/** As on a machine whose clock has no battery: no id could be drawn, and every time in a record would be wrong. */
const clockLost = (): Problem =>
  new Problem('unavailable', 'the clock of the service is wrong: it stands before 2025');

async function repeated({ exports }: Desk, draft: ExportRecord): Promise<Requested | undefined> {
  const record = draft.idempotency && (await exports.earlier(draft));
  return record && { record, created: false };
}

async function admitted(desk: Desk, { counted }: NewExport, draft: ExportRecord): Promise<ExportRecord> {
  return counted ? { ...draft, expected: await expectedOf(desk, draft) } : draft;
}

async function createUnderFreeId(desk: Desk, draft: ExportRecord): Promise<Requested> {
  for (let draw = 1; ; draw++) {
    const record = { ...draft, id: newId(desk.clock(), desk.random()) };
    try {
      return await desk.exports.create(record);
    } catch (error) {
      if (!(error instanceof IdTaken) || draw === DRAWS) throw error;
    }
  }
}

function draft(desk: Desk, request: NewExport): ExportRecord {
  const { owner, dialect, idempotency, exclusive, mostAtOnce, labels, notify, extra } = request;
  const faults = notify ? notifyFaults(notify) : [];
  if (faults.length > 0) throw invalid(faults);
  const now = desk.clock();
  return {
    owner,
    id: 0,
    dialect,
    spec: resolveSpec(request, { ...desk, compressionLevels: desk.quotas?.compressionLevels }),
    status: 'pending',
    waiting: true,
    attempt: 1,
    since: 1,
    createdAt: iso(now),
    updatedAt: iso(now),
    expiresAt: iso(now + desk.retentionMs),
    progress: {},
    ...(idempotency ? { idempotency } : {}),
    ...(exclusive ? { exclusive } : {}),
    ...(mostAtOnce === undefined ? {} : { mostAtOnce }),
    ...(desk.quotas ? { mostOpen: desk.quotas.openPerOwner } : {}),
    ...(desk.quotas?.fileBytes === undefined ? {} : { mostBytes: desk.quotas.fileBytes }),
    ...(labels ? { labels } : {}),
    ...(notify ? { notify } : {}),
    ...(extra === undefined ? {} : { extra }),
  };
}
