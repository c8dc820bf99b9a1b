import { SingleBar } from 'cli-progress';
import { count, duration, size } from './amounts.ts';

export interface Done {
  readonly rows?: number;
  readonly bytes: number;
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
  const format = total ? `${verb} {bar} {percentage}%  {facts}` : `${verb}  {facts}`;
  const single = new SingleBar({
    format,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    fps: BAR_UPDATES_PER_SECOND,
    clearOnComplete: true,
    stream: process.stderr,
  });
  single.start(amountOf(total) ?? 0, 0, { facts: '' });
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
      process.stderr.write(`${verb}: ${facts({ done, total, started })}\n`);
    },
    stop: () => {},
  };
}

function facts({ done, total, started }: { done: Done; total: Shown['total']; started: number }): string {
  const seconds = (performance.now() - started) / 1000;
  const all = amountOf(total);
  const value = valueIn(done, total);
  const parts = [];
  if (done.rows !== undefined) parts.push(`${count(done.rows)} rows`);
  parts.push(size(done.bytes));
  if (seconds > 0) {
    parts.push(
      done.rows === undefined ? `${size(done.bytes / seconds)}/s` : `${count(done.rows / seconds)} rows/s`,
    );
  }
  if (all !== undefined && value > 0) {
    const left = Math.max(0, all / value - 1) * seconds;
    parts.push(`ETA ${duration(left * 1000)}`);
  }
  return parts.join(', ');
}

const amountOf = (total: Shown['total']): number | undefined =>
  total && ('rows' in total ? total.rows : total.bytes);

const valueIn = (done: Done, total: Shown['total']): number =>
  total && 'bytes' in total ? done.bytes : (done.rows ?? 0);
