import type { BenchData } from './bench-data.ts';
import { type CostItem, costOfMillion, costRows } from './cost.ts';
import { markdown } from './markdown.ts';
import type { Line } from './report.ts';
import { ResponsePages } from './response-pages.ts';
import { stepTitle } from './step-bench.ts';

export interface Cost {
  readonly format: string;
  /** Of the function, in MiB. */
  readonly memory: number;
  readonly items: readonly CostItem[];
}

/** The functions that run the steps. */
const MEMORY = { csv: 1024, xlsx: 1769 };

/** What a million rows cost, for each format whose whole step was measured. */
export function costsOf(lines: readonly Line[], data: BenchData): readonly Cost[] {
  return Object.entries(MEMORY).flatMap(([format, memory]) => {
    const step = lines.find(({ what, who }) => what === stepTitle(format) && who === 'waybill');
    if (step?.cpuMicrosPerRow === undefined || step.bytesPerRow === undefined) return [];
    const { cpuMicrosPerRow, bytesPerRow } = step;
    const pages = (new ResponsePages(data.responses).pages.length / data.rows) * 1e6;
    return [{ format, memory, items: costOfMillion({ cpuMicrosPerRow, bytesPerRow, pages, memory }) }];
  });
}

export function costTable({ format, memory, items }: Cost): string {
  const title = `1,000,000 rows as ${format.toUpperCase()}, ${memory.toLocaleString('en')} MiB of Lambda arm64`;
  return markdown([title, 'arithmetic', 'USD'], costRows(items));
}
