import type { ExportRecord } from '../core/export-record.ts';
import { keyOf } from '../core/export-record.ts';
import { Problem } from '../core/problem.ts';
import { isOpen } from '../core/transitions.ts';
import { cleanAll } from './clean.ts';
import type { Engine } from './engine.ts';
import { iso } from './iso.ts';

type Ports = Pick<Engine, 'exports' | 'ledger' | 'files' | 'workflow' | 'clock'>;

/** Moves an open export to `canceled`, stops its execution and removes what it wrote. One that has ended stays as it is. */
export async function cancelExport(ports: Ports, record: ExportRecord): Promise<void> {
  if (!isOpen(record.status)) return;
  const now = iso(ports.clock());
  try {
    await ports.exports.move(keyOf(record), {
      to: 'canceled',
      patch: { finishedAt: now, updatedAt: now, pausing: false },
    });
  } catch (error) {
    const ended = error instanceof Problem && (error.kind === 'conflict' || error.kind === 'not-found');
    if (!ended) throw error;
    const again = await ports.exports.get(keyOf(record));
    if (again && isOpen(again.status)) throw error;
    return;
  }
  await ports.workflow.stop(record);
  await cleanAll(ports, keyOf(record));
}

/** Forgets an export and its file; one that is still open is canceled first. */
export async function removeExport(ports: Ports, record: ExportRecord): Promise<void> {
  await cancelExport(ports, record);
  await cleanAll(ports, keyOf(record));
  await ports.exports.remove(keyOf(record));
}
