import { attempt } from './attempt.ts';
import type { BenchData } from './bench-data.ts';
import { type Contender, contest, program } from './contest.ts';
import { installDuckDb } from './duckdb.ts';
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

/** Encoding alone against the packages people use, and against DuckDB with one thread. */
export async function csvBench(options: BenchOptions): Promise<readonly Line[]> {
  const { rows, ndjson } = options.data;
  const encoding = (who: string) => program('encode-contender.ts', 'csv', who, ndjson);
  const { outcome: home = '', missing } = attempt(installDuckDb);
  const duckDb = (from: string) => ({
    who: 'DuckDB',
    command: program('duckdb-contender.ts', from, home, ndjson),
    atLeast: 1,
    missing,
  });
  const contests = [
    {
      title: 'CSV from objects',
      contenders: [
        ...[{ who: 'waybill' }, ...PEERS].map((peer) => ({ ...peer, command: encoding(peer.who) })),
        { ...duckDb('table'), who: 'DuckDB, from a table' },
      ],
    },
    {
      title: 'CSV from JSON bytes',
      contenders: [{ who: 'waybill', command: program('wire-contender.ts', ndjson) }, duckDb('documents')],
    },
  ];
  const lines: Line[] = [];
  for (const one of contests) lines.push(...linesOf(await contest({ ...one, rows, rounds: options.rounds })));
  return lines;
}
