import { SingleBar } from 'cli-progress';
import { count, duration, size } from './amounts.ts';

export interface Done {
  readonly rows?: number;
  readonly bytes: number;
  /** Its place among those that wait to run. */
  readonly place?: number;
}

export interface Progress {
  update(done: Done): void;
  /** Takes the bar away: the command itself says what was done. */
  stop(): void;
}

interface Shown {
  /** What is going on: `loading`, `exporting`. */
  readonly verb: string;
  /** What the whole will be, where it is known: gives percentage and ETA. */
  readonly total?: { readonly rows: number } | { readonly bytes: number } | undefined;
  readonly quiet?: boolean | undefined;
}

const LINE_EVERY_MS = 2000;
const BAR_UPDATES_PER_SECOND = 10;

/** Progress on stderr: a bar on a terminal, now and then a plain line elsewhere, nothing where quiet was asked for. */
export function showProgress(shown: Shown): Progress {
  if (shown.quiet) return { update: () => {}, stop: () => {} };
  return process.stderr.isTTY && process.env.TERM !== 'dumb' ? bar(shown) : lines(shown);
}

function bar({ verb, total }: Shown): Progress {
  const started = performance.now();
  const single = new SingleBar({
    format: (_options, { progress }, { facts }: { facts: readonly Fact[] }) =>
      fitted({ verb, facts, ...(total ? { progress } : {}) }, (process.stderr.columns ?? 80) - 1),
    fps: BAR_UPDATES_PER_SECOND,
    clearOnComplete: true,
    stream: process.stderr,
  });
  single.start(amountOf(total) ?? 0, 0, { facts: [] });
  return {
    update: (done) => single.update(valueIn(done, total), { facts: facts({ done, total, started }) }),
    stop: () => single.stop(),
  };
}

function lines({ verb, total }: Shown): Progress {
  const started = performance.now();
  let next = started + LINE_EVERY_MS;
  return {
    update(done) {
      if (performance.now() < next) return;
      next = performance.now() + LINE_EVERY_MS;
      const told = facts({ done, total, started }).map(({ text }) => text);
      process.stderr.write(`${verb}: ${told.join(', ')}\n`);
    },
    stop: () => {},
  };
}

interface Fact {
  readonly text: string;
  /** What goes first where the terminal is too narrow for all. */
  readonly spare?: number;
}

export function facts({
  done,
  total,
  started,
}: {
  done: Done;
  total: Shown['total'];
  started: number;
}): readonly Fact[] {
  if (done.place !== undefined) return [{ text: `waits to run, place ${count(done.place)} in the queue` }];
  const seconds = (performance.now() - started) / 1000;
  const all = amountOf(total);
  const value = valueIn(done, total);
  const parts: Fact[] = [];
  if (done.rows !== undefined) parts.push({ text: `${count(done.rows)} rows`, spare: 2 });
  parts.push({ text: size(done.bytes), spare: 3 });
  if (seconds > 0) {
    const rate =
      done.rows === undefined ? `${size(done.bytes / seconds)}/s` : `${count(done.rows / seconds)} rows/s`;
    parts.push({ text: rate });
  }
  if (all !== undefined && value > 0) {
    const left = Math.max(0, all / value - 1) * seconds;
    parts.push({ text: `ETA ${duration(left * 1000)}` });
  }
  return parts;
}

const WIDEST_BAR = 24;
const NARROWEST_BAR = 6;

/** One line that fits the columns: first the bar gives way, then amounts; rate and remaining time stay. */
export function fitted(
  { verb, facts, progress }: { verb: string; facts: readonly Fact[]; progress?: number },
  columns: number,
): string {
  const percent = progress === undefined ? '' : ` ${Math.floor(progress * 100)}%`;
  const without = (spare: number) =>
    facts.filter((fact) => fact.spare === undefined || fact.spare < spare).map(({ text }) => text);
  const texts = [4, 3, 2].map(without).map((told) => told.join(', '));
  const room = (told: string) => columns - verb.length - percent.length - 2 - told.length;
  const told = texts.find((text) => room(text) >= 0) ?? texts.at(-1) ?? '';
  const wide = progress === undefined ? 0 : Math.min(WIDEST_BAR, room(told) - 1);
  const done = Math.round(wide * (progress ?? 0));
  const bar = wide < NARROWEST_BAR ? '' : ` ${'█'.repeat(done)}${'░'.repeat(wide - done)}`;
  return `${verb}${bar}${percent}  ${told}`.slice(0, Math.max(0, columns));
}

const amountOf = (total: Shown['total']): number | undefined =>
  total && ('rows' in total ? total.rows : total.bytes);

const valueIn = (done: Done, total: Shown['total']): number =>
  total && 'bytes' in total ? done.bytes : (done.rows ?? 0);
