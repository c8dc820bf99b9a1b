import type { ExportRecord } from './export-record.ts';

/** How many exports may run at once. */
export interface Running {
  /** Of all owners together. */
  readonly most: number;
  readonly perOwner: number;
}

/** An owner's exports that wait for a place to run, and those that have one. */
export interface Line {
  readonly owner: string;
  readonly waiting: number;
  readonly running: number;
}

/** Whether an export has a place to run: a pause gives it back, a hand-over to the next attempt keeps it. */
export const runs = ({ status, waiting, resuming }: ExportRecord): boolean =>
  (status === 'pending' && !waiting) || status === 'running' || (status === 'paused' && resuming === true);

/** Whether an export waits for a place: it has no execution, and nothing times it out. */
export const waits = ({ status, waiting }: ExportRecord): boolean => status === 'pending' && waiting === true;

/** Whether something is written of it already: those come first within their owner. */
export const isBegun = ({ startedAt }: ExportRecord): boolean => startedAt !== undefined;

/**
 * Whose turn it is: of the owners that have an export waiting and may run one more, one of those that run fewest; among
 * these they follow each other in a ring, from the one after `last`.
 */
export function nextOwner(
  lines: readonly Line[],
  running: Running,
  last: string | undefined,
): string | undefined {
  const taken = lines.reduce((sum, line) => sum + line.running, 0);
  if (taken >= running.most) return undefined;
  const ready = lines.filter((line) => line.waiting > 0 && line.running < running.perOwner);
  const first = ready.reduce<Line | undefined>(
    (best, line) => (!best || isBefore(line, best, last) ? line : best),
    undefined,
  );
  return first?.owner;
}

/**
 * At which place an export waits, from 1, if nothing ended and nothing else came; within one round of the owners it is an
 * estimate. `before` of its own owner's come first.
 */
export function placeInQueue(
  lines: readonly Line[],
  last: string | undefined,
  { owner, before }: { readonly owner: string; readonly before: number },
): number {
  const own = lines.find((line) => line.owner === owner) ?? { owner, waiting: 0, running: 0 };
  const load = own.running + before;
  const others = lines.filter((line) => line.owner !== owner);
  return others.reduce((sum, line) => {
    const fewer = load - line.running + (ring(line.owner, last) < ring(owner, last) ? 1 : 0);
    return sum + Math.min(line.waiting, Math.max(0, fewer));
  }, before + 1);
}

const isBefore = (one: Line, other: Line, last: string | undefined): boolean =>
  one.running === other.running
    ? ring(one.owner, last) < ring(other.owner, last)
    : one.running < other.running;

/** Sorts owners as the ring has them that begins after `last`. */
const ring = (owner: string, last: string | undefined): string =>
  `${last !== undefined && owner <= last ? 1 : 0}${owner}`;
