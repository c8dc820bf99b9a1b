import type { ExportRecord } from './export-record.ts';
import { anotherIsOpen, Problem } from './problem.ts';
import { isOpen } from './transitions.ts';
import { runs, waits } from './turns.ts';

/** A place among those that an owner has: through one dialect, and of open exports through all. */
export interface Bound {
  readonly name: 'exclusive' | 'at-once' | 'open';
  /** How many exports may have one. */
  readonly most: number;
}

/** The places that an export may have, whatever its status. */
export function boundsOf({ exclusive, mostAtOnce, mostOpen }: ExportRecord): readonly Bound[] {
  return [
    ...(mostOpen === undefined ? [] : [{ name: 'open', most: mostOpen } as const]),
    ...(exclusive ? [{ name: 'exclusive', most: 1 } as const] : []),
    ...(mostAtOnce === undefined ? [] : [{ name: 'at-once', most: mostAtOnce } as const]),
  ];
}

/** Those that it has now: a pause gives its place back, a hand-over to the next attempt keeps it. */
export const heldBounds = (record: ExportRecord): readonly Bound[] =>
  boundsOf(record).filter(({ name }) => HOLDS[name](record));

const HOLDS: Readonly<Record<Bound['name'], (record: ExportRecord) => boolean>> = {
  exclusive: ({ status }) => isOpen(status),
  open: ({ status }) => isOpen(status),
  'at-once': (record) => runs(record) || waits(record),
};

export const holds = (record: ExportRecord, name: Bound['name']): boolean =>
  heldBounds(record).some((bound) => bound.name === name);

/** Those that `after` has and `before` has not. */
export const gained = (
  before: ExportRecord | undefined,
  after: ExportRecord | undefined,
): readonly Bound[] => (after ? heldBounds(after).filter(({ name }) => !before || !holds(before, name)) : []);

/** Instead of an export for which there is no place. */
export const isFull = ({ name, most }: Bound): Problem => FULL[name](most);

const FULL: Readonly<Record<Bound['name'], (most: number) => Problem>> = {
  exclusive: anotherIsOpen,
  'at-once': (most) =>
    new Problem('conflict', `no more than ${most} exports may be pending or running at once`),
  open: (most) =>
    new Problem('rate-limited', `no more than ${most} exports of one owner may be open at once`, {
      retryAfter: 60,
    }),
};
