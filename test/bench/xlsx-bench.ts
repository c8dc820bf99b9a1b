import { join } from 'node:path';
import { attempt } from './attempt.ts';
import type { BenchData } from './bench-data.ts';
import { type Contender, contest, program } from './contest.ts';
import type { BenchOptions } from './csv-bench.ts';
import { compileNative } from './native-xlsx.ts';
import { type Line, linesOf } from './report.ts';
import { listings } from './workload.ts';

/** Encoding alone against the package people use and the C library. */
export async function xlsxBench({ data, rounds }: BenchOptions): Promise<readonly Line[]> {
  const { rows, ndjson } = data;
  const encoding = (who: string) => ({ who, command: program('encode-contender.ts', 'xlsx', who, ndjson) });
  return linesOf(
    await contest({
      title: 'XLSX from objects',
      rows,
      rounds,
      contenders: [
        encoding('waybill'),
        { ...encoding('exceljs'), packages: ['exceljs'], atLeast: 8 },
        native(data),
      ],
    }),
  );
}

function native(data: BenchData): Contender {
  const binary = join(data.folder, 'native-xlsx');
  const columns = listings.columns.map(({ label }) => label);
  const command = [binary, data.nativeCells, join(data.folder, 'native.xlsx'), ...columns];
  const { missing } = attempt(() => compileNative(binary));
  return { who: 'libxlsxwriter', command, atLeast: 3, missing };
}
