import { contest, program } from './contest.ts';
import type { BenchOptions } from './csv-bench.ts';
import { type Line, linesOf } from './report.ts';

const PEERS = [
  { who: 'JSON.stringify, rows', name: 'rows' },
  { who: 'JSON.stringify, records', name: 'records' },
];

/** Encoding alone against the function that every program has. */
export async function jsonBench({ data, rounds }: BenchOptions): Promise<readonly Line[]> {
  const { rows, ndjson } = data;
  const lines: Line[] = [];
  for (const format of ['ndjson', 'json']) {
    const encoding = (name: string) => program('encode-contender.ts', 'json', `${format} ${name}`, ndjson);
    const peers = PEERS.map(({ who, name }) => ({ who, command: encoding(name), atLeast: 1.4 }));
    const contenders = [{ who: 'waybill', command: encoding('waybill') }, ...peers];
    const title = `${format.toUpperCase()} from objects`;
    lines.push(...linesOf(await contest({ title, rows, rounds, contenders })));
  }
  return lines;
}
