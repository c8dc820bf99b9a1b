import type { Measured } from './measured.ts';

export interface Stopwatch {
  start(): void;
  stop(): void;
  /** All that passed between starts and stops. */
  read(): Pick<Measured, 'seconds' | 'cpuSeconds'>;
}

export function stopwatch(): Stopwatch {
  let [started, ms, microseconds] = [0, 0, 0];
  let usage = process.cpuUsage();
  return {
    start() {
      usage = process.cpuUsage();
      started = performance.now();
    },
    stop() {
      ms += performance.now() - started;
      const { user, system } = process.cpuUsage(usage);
      microseconds += user + system;
    },
    read: () => ({ seconds: ms / 1000, cpuSeconds: microseconds / 1e6 }),
  };
}
