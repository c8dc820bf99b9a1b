import type { ExportRecord } from '../core/export-record.ts';
import { endedAt, keyOf } from '../core/export-record.ts';
import { Problem } from '../core/problem.ts';
import { isOpen } from '../core/transitions.ts';
import { cleanAll } from './clean.ts';
import type { Engine } from './engine.ts';
import { giveTurns, type Turning } from './give-turns.ts';

type Ports = Turning & Pick<Engine, 'ledger' | 'files'>;

/**
 * Moves an open export to `canceled`, stops its execution and removes what it wrote; gives the record as it ended. One that
 * has ended otherwise stays as it is.
 */
export async function cancelExport(ports: Ports, record: ExportRecord): Promise<ExportRecord> {
  const ended = isOpen(record.status) ? await moveToCanceled(ports, record) : record;
  if (ended.status !== 'canceled') return ended;
  await ports.workflow.stop(ended);
  await cleanAll(ports, keyOf(ended));
  await giveTurns(ports);
  return ended;
}

/** The record as it was canceled, or as somebody else ended it meanwhile. */
async function moveToCanceled(ports: Ports, record: ExportRecord): Promise<ExportRecord> {
  const patch = { ...endedAt(record, ports.clock()), resuming: false };
  try {
    return await ports.exports.move(keyOf(record), { to: 'canceled', patch });
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== 'conflict') throw error;
    const ended = await ports.exports.get(keyOf(record));
    if (!ended) throw new Problem('not-found', 'there is no such export');
    if (isOpen(ended.status)) throw error;
    return ended;
  }
}

/** Forgets an export and its file; one that is still open is canceled first, and one that is gone is done with. */
export async function removeExport(ports: Ports, record: ExportRecord): Promise<void> {
  await cancelExport(ports, record).catch((error: unknown) => {
    if (!(error instanceof Problem) || error.kind !== 'not-found') throw error;
  });
  await cleanAll(ports, keyOf(record));
  await ports.exports.remove(keyOf(record));
}
