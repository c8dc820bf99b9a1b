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
    lines.push(...(await treesBench(format, { data, rounds })));
  }
  return lines;
}

/** Selections of related records, against records that hold what is selected and nothing else: the bytes are the same. */
async function treesBench(format: string, { data, rounds }: BenchOptions): Promise<readonly Line[]> {
  const encoding = (name: string) => program('encode-contender.ts', 'json', `${format} ${name}`, data.trees);
  const contenders = [
    { who: 'waybill', command: encoding('waybill trees') },
    { who: 'JSON.stringify, records', command: encoding('records'), atLeast: 1.2 },
  ];
  const title = `Nested ${format.toUpperCase()} from objects`;
  return linesOf(await contest({ title, rows: data.rows, rounds, contenders }));
}
