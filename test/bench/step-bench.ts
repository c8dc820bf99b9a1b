import { contest, program } from './contest.ts';
import type { BenchOptions } from './csv-bench.ts';
import { type Line, linesOf } from './report.ts';

const CLIENTS = ['@aws-sdk/lib-dynamodb', '@aws-sdk/lib-storage'];
const STEPS = [
  { format: 'csv', peer: 'csv-stringify', atLeast: 8 },
  { format: 'xlsx', peer: 'exceljs', atLeast: 6 },
];

export const stepTitle = (format: string): string => `${format.toUpperCase()} step, DynamoDB to S3`;

/** Whole steps, from the bytes of DynamoDB's responses to the parts of an upload, and whole exports on this machine. */
export async function stepBench({ data, rounds }: BenchOptions): Promise<readonly Line[]> {
  const { rows, responses } = data;
  const lines: Line[] = [];
  for (const { format, peer, atLeast } of STEPS) {
    const step = (who: string) => program('step-contender.ts', who, format, responses);
    const packages = {
      who: `document client, ${peer}, lib-storage`,
      packages: [peer, ...CLIENTS],
      command: step('package'),
      atLeast,
    };
    const contenders = [{ who: 'waybill', command: step('waybill') }, packages];
    const title = stepTitle(format);
    lines.push(...linesOf(await contest({ title, rows, rounds, contenders })));
  }
  const database = await data.database();
  const contenders = ['waybill', 'csv-stringify', 'papaparse'].map((who) => ({
    who,
    command: program('export-contender.ts', who, database),
    ...(who === 'waybill' ? {} : { packages: [who] }),
  }));
  const title = 'CSV export, SQLite to a file';
  return [...lines, ...linesOf(await contest({ title, rows, rounds, contenders }))];
}
