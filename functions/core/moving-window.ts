import type { Limit } from './limits.ts';

/** The counts of two windows that adjoin each other. */
export interface Counted {
  readonly previous: number;
  readonly current: number;
}

/** The window of whole multiples of `seconds` that holds a moment, in seconds since 1970. */
export function windowAt(at: number, seconds: number): { readonly start: number; readonly previous: number } {
  const start = Math.floor(at / seconds) * seconds;
  return { start, previous: start - seconds };
}

/** How much of the window before still counts at a moment: all of it at the start of this one, nothing at its end. */
const weightAt = (at: number, seconds: number): number => 1 - (at - windowAt(at, seconds).start) / seconds;

/** Requests of the last `seconds`, as far as two counts tell: those of the window before are taken to have come evenly. */
export const usedAt = (
  at: number,
  { seconds }: Pick<Limit, 'seconds'>,
  { previous, current }: Counted,
): number => previous * weightAt(at, seconds) + current;

/** The most that the current window may hold already for one request more to fit; negative where none fits. */
export const roomAt = (
  at: number,
  { max, seconds }: Pick<Limit, 'max' | 'seconds'>,
  previous: number,
): number => Math.floor(max - previous * weightAt(at, seconds) - 1 + ROUNDING);

/** Two doubles that mean the same whole number differ by far less. */
const ROUNDING = 1e-9;

/** Seconds until one request more fits, when nothing else comes. */
export function secondsUntilRoom(
  at: number,
  { max, seconds }: Pick<Limit, 'max' | 'seconds'>,
  { previous, current }: Counted,
): number {
  const { start } = windowAt(at, seconds);
  const left = max - 1 - current;
  if (left >= 0) return previous === 0 ? 0 : Math.max(0, start + seconds * (1 - left / previous) - at);
  return start + seconds + seconds * (1 - (max - 1) / current) - at;
}
