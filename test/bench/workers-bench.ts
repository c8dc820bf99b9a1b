import { contest, program } from './contest.ts';
import type { BenchOptions } from './csv-bench.ts';
import { type Line, linesOf } from './report.ts';

/** Two segments in a process each, against one process that writes both. */
export async function workersBench({ data, rounds }: BenchOptions): Promise<readonly Line[]> {
  const { rows, responses } = data;
  const lines: Line[] = [];
  for (const format of ['csv', 'xlsx']) {
    const workers = (processes: string) => program('worker-contender.ts', processes, format, responses);
    const contenders = [
      { who: 'waybill, two processes', command: workers('two') },
      { who: 'waybill, one process', command: workers('one'), atLeast: 1.6 },
    ];
    const title = `${format.toUpperCase()} in two segments`;
    lines.push(...linesOf(await contest({ title, rows, rounds, contenders })));
  }
  return lines;
}
