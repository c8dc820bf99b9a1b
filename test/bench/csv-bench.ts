import type { BenchData } from './bench-data.ts';
import { type Contender, contest, program } from './contest.ts';
import { type Line, linesOf } from './report.ts';

export interface BenchOptions {
  readonly data: BenchData;
  readonly rounds: number;
}

const PEERS: readonly Omit<Contender, 'command'>[] = [
  { who: 'csv-stringify', packages: ['csv-stringify'], atLeast: 8 },
  { who: 'papaparse', packages: ['papaparse'], atLeast: 4 },
  { who: 'json2csv', packages: ['@json2csv/node'], atLeast: 2 },
  { who: 'd3-dsv', packages: ['d3-dsv'], atLeast: 2.5 },
];

/** Encoding alone against the packages people use. */
export async function csvBench({ data, rounds }: BenchOptions): Promise<readonly Line[]> {
  const { rows, ndjson } = data;
  return linesOf(
    await contest({
      title: 'CSV from objects',
      rows,
      rounds,
      contenders: [{ who: 'waybill' }, ...PEERS].map((peer) => ({
        ...peer,
        command: program('encode-contender.ts', 'csv', peer.who, ndjson),
      })),
    }),
  );
}
