import { readFileSync } from 'node:fs';
import type { Group } from './csv-bench.ts';
import type { Measured } from './measured.ts';
import type { ExportMemory } from './memory-bench.ts';

const MIB = 1024 * 1024;

export interface Line {
  readonly group: string;
  readonly contender: string;
  readonly version: string;
  readonly rowsPerSecond: number;
  readonly megabytesPerSecond: number;
  readonly peakMiB: number;
  readonly bytesPerRow: number;
  readonly cpuMicrosPerRow: number;
  /** How many times as fast Waybill is, by the clock and by processor time. */
  readonly ratio: number;
  readonly cpuRatio: number;
  /** Whether it wrote the bytes that Waybill wrote. */
  readonly sameBytes: boolean;
}

export function linesOf(groups: readonly Group[]): readonly Line[] {
  return groups.flatMap(({ title, results }) => {
    const [waybill] = results.values();
    return [...results].map(([contender, measured]) => ({
      group: title,
      contender,
      version: versionOf(contender),
      ...speed(measured),
      ratio: round(measured.seconds / (waybill ?? measured).seconds, 2),
      cpuRatio: round(measured.cpuSeconds / (waybill ?? measured).cpuSeconds, 2),
      sameBytes: measured.crc32 === waybill?.crc32,
    }));
  });
}

/** A table in Markdown. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    line.group,
    `${line.contender} ${line.version}`,
    line.rowsPerSecond.toLocaleString('en'),
    String(line.megabytesPerSecond),
    String(line.peakMiB),
    String(line.bytesPerRow),
    String(line.cpuMicrosPerRow),
    line.contender === 'waybill' ? '' : `${line.ratio}× (CPU ${line.cpuRatio}×)`,
    line.sameBytes ? 'same' : 'other',
  ]);
  const head = [
    'what',
    'who',
    'rows/s',
    'MB/s',
    'peak MiB',
    'bytes/row',
    'CPU µs/row',
    'Waybill is',
    'bytes',
  ];
  return markdown(head, rows);
}

export function memoryTableOf(runs: readonly ExportMemory[]): string {
  const rows = runs.map(({ rows, bytes, seconds, peakBytes }) => [
    rows.toLocaleString('en'),
    String(Math.round(bytes / MIB)),
    seconds.toFixed(1),
    Math.round(rows / seconds).toLocaleString('en'),
    String(Math.round(peakBytes / MIB)),
  ]);
  return markdown(['waybill export, rows', 'file MiB', 'seconds', 'rows/s', 'peak MiB'], rows);
}

function speed({ rows, bytes, seconds, cpuSeconds, peakBytes }: Measured) {
  return {
    rowsPerSecond: Math.round(rows / seconds),
    megabytesPerSecond: round(bytes / seconds / 1e6, 1),
    peakMiB: Math.round(peakBytes / MIB),
    bytesPerRow: round(bytes / rows, 1),
    cpuMicrosPerRow: round((cpuSeconds / rows) * 1e6, 2),
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Of the package that is measured, as installed. */
function versionOf(contender: string): string {
  const path =
    contender === 'waybill' ? '../../package.json' : `../../node_modules/${contender}/package.json`;
  const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string };
  return version;
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join(
    '\n',
  );
}
