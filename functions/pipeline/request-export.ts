import type { ExportRecord } from '../core/export-record.ts';
import { IdTaken } from '../core/id-taken.ts';
import { newId } from '../core/ids.ts';
import type { NewExport } from '../core/new-export.ts';
import { notifyFaults } from '../core/notify.ts';
import type { Requested } from '../core/operations.ts';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Log } from '../core/ports/log.ts';
import type { RecordReader } from '../core/ports/record-reader.ts';
import type { Workflow } from '../core/ports/workflow.ts';
import { invalid } from '../core/problem.ts';
import { expectedOf } from './expected-of.ts';
import { iso } from './iso.ts';
import { type Choices, resolveSpec } from './resolve-spec.ts';

export interface Desk extends Choices {
  readonly exports: ExportStore;
  readonly workflow: Workflow;
  /** Counts for requests that want it; without it they are estimated. */
  readonly records?: Pick<RecordReader, 'count'>;
  /** How many records a counted export may have, by dialect; left out: any number. */
  readonly mostRecords?: Readonly<Record<string, number>>;
  readonly log?: Log;
  readonly clock: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** How long a file may be downloaded, in milliseconds. */
  readonly retentionMs: number;
}

const DRAWS = 8;

/**
 * Puts the record of a new export and starts its first attempt. A repeated request is answered before anything else, and
 * starts what a crash left unstarted.
 */
export async function requestExport(desk: Desk, request: NewExport): Promise<Requested> {
  const record = draft(desk, request);
  const requested =
    (await repeated(desk, record)) ?? (await createUnderFreeId(desk, await admitted(desk, request, record)));
  if (requested.record.status === 'pending') await desk.workflow.start(requested.record);
  return requested;
}

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
    spec: resolveSpec(request, desk),
    status: 'pending',
    attempt: 1,
    since: 1,
    createdAt: iso(now),
    updatedAt: iso(now),
    expiresAt: iso(now + desk.retentionMs),
    progress: {},
    ...(idempotency ? { idempotency } : {}),
    ...(exclusive ? { exclusive } : {}),
    ...(mostAtOnce === undefined ? {} : { mostAtOnce }),
    ...(labels ? { labels } : {}),
    ...(notify ? { notify } : {}),
    ...(extra === undefined ? {} : { extra }),
  };
}
