import { type ExportRecord, keyOf } from '../core/export-record.ts';
import type { Change } from '../core/operations.ts';
import { Problem } from '../core/problem.ts';
import { pauseExport, resumeExport } from './attempts.ts';
import { cancelExport } from './end-export.ts';
import type { Engine } from './engine.ts';
import { findExport } from './find-export.ts';
import type { Turning } from './give-turns.ts';
import { iso } from './iso.ts';

type Ports = Turning & Pick<Engine, 'ledger' | 'files'>;

/** Moves an export as it is asked to, and then writes the caller's notes onto it: what is refused leaves no note. */
export async function changeExport(
  ports: Ports,
  { to, labels, extra, ...ref }: Change,
): Promise<ExportRecord> {
  const record = await findExport(ports, ref);
  const moved = to === undefined ? record : await MOVES[to](ports, record);
  if (!labels && !extra) return moved;
  const now = iso(ports.clock());
  return ports.exports.annotate(keyOf(ref), {
    ...(labels ? { labels } : {}),
    ...(extra ? { extra } : {}),
    now,
  });
}

const MOVES: Readonly<
  Record<NonNullable<Change['to']>, (ports: Ports, record: ExportRecord) => Promise<ExportRecord>>
> = {
  pause: (ports, record) => pauseExport(ports, keyOf(record)),
  resume: (ports, record) => resumeExport(ports, keyOf(record)),
  cancel: async (ports, record) => {
    const ended = await cancelExport(ports, record);
    if (ended.status !== 'canceled') throw new Problem('conflict', `the export is ${ended.status}`);
    return ended;
  },
};
