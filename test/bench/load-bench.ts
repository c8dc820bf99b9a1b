import { type LoadCase, type Loaded, loadCases } from './load-cases.ts';
import { LoadService, probeHealth } from './load-service.ts';
import { markdown } from './markdown.ts';

export interface LoadOptions {
  /** Of each large export. */
  readonly rows: number;
  /** All counts of exports, connections and readers are multiplied by it. */
  readonly scale: number;
}

const HEAD = ['load', 'what', 'to its start p50', 'max', 'to its end p50', 'max', 'outcome'];
const HEALTH = ['load', 'seconds', '/health p50 ms', 'p99', 'max', 'asked', 'peak MiB'];

/** Each kind of load against a service of its own, over the loopback: waits, `/health` beside it, and memory. */
export async function loadBench(options: LoadOptions): Promise<string> {
  const waits: string[][] = [];
  const health: string[][] = [];
  for (const one of loadCases(options)) {
    process.stderr.write(`load: ${one.name}\n`);
    const { lines, summary } = await measured(one);
    waits.push(...lines);
    health.push(summary);
  }
  return `${markdown(HEAD, waits)}\n\nSeconds, by owner.\n\n${markdown(HEALTH, health)}`;
}

async function measured({ name, owners, run }: LoadCase) {
  const service = await LoadService.start(owners);
  try {
    const from = performance.now();
    const probe = probeHealth(service);
    const loaded = await run(service);
    const took = await probe.stop();
    const seconds = (performance.now() - from) / 1000;
    const summary = [name, seconds.toFixed(1), ...healthOf(took), String(service.memory().peak)];
    return { lines: loaded.map((one) => lineOf(name, one)), summary };
  } finally {
    await service.stop();
  }
}

const healthOf = (took: readonly number[]): string[] => [
  ...[0.5, 0.99, 1].map((share) => at(took, share).toFixed(0)),
  String(took.length),
];

function lineOf(name: string, { what, ended = [], outcome }: Loaded): string[] {
  const starts = ended.map(({ startedMs }) => startedMs).toSorted((a, b) => a - b);
  const ends = ended.map(({ endedMs }) => endedMs).toSorted((a, b) => a - b);
  const figures = [starts, ends].flatMap((all) =>
    [0.5, 1].map((share) => (all.length === 0 ? '' : (at(all, share) / 1000).toFixed(2))),
  );
  return [name, what, ...figures, outcome];
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
