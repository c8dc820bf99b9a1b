import type { ExportRecord } from '../core/export-record.ts';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Log } from '../core/ports/log.ts';
import type { Workflow } from '../core/ports/workflow.ts';
import type { Running } from '../core/turns.ts';
import { iso } from './iso.ts';

/** What whoever gives back a place to run needs, to hand it on. */
export interface Turning {
  readonly exports: ExportStore;
  readonly workflow: Workflow;
  /** How many exports may run at once. */
  readonly running: Running;
  readonly clock: () => number;
  readonly log: Log;
}

/**
 * Gives every free place to a waiting export, owners in turns, and starts it. It never fails: what cannot be done now is left
 * to the next who calls it, and to `reconcile`. `fresh` has just begun to wait, and is given as it stands then.
 */
export async function giveTurns<Fresh extends ExportRecord | undefined>(
  ports: Turning,
  fresh?: Fresh,
): Promise<ExportRecord | Fresh> {
  let standing: ExportRecord | Fresh = fresh as Fresh;
  try {
    for (;;) {
      const now = iso(ports.clock());
      const admitted = await ports.exports.admit({ ...ports.running, now, ...(fresh ? { fresh } : {}) });
      if (!admitted) break;
      if (admitted.id === fresh?.id && admitted.owner === fresh.owner) standing = admitted;
      await startAdmitted(ports, admitted);
    }
  } catch (error) {
    ports.log('error', 'turns not given', { error: String(error) });
  }
  return standing;
}

/** One that cannot be started keeps its place, and `reconcile` starts it. */
export async function startAdmitted(
  { workflow, log }: Pick<Turning, 'workflow' | 'log'>,
  record: ExportRecord,
): Promise<void> {
  try {
    await workflow.start(record);
  } catch (error) {
    const { id, attempt } = record;
    log('error', 'export not started', { id, attempt, error: String(error) });
  }
}
