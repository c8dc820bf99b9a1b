import { readFileSync } from 'node:fs';
import type { Contender, Group } from './contest.ts';
import { markdown } from './markdown.ts';
import type { Measured } from './measured.ts';

const MIB = 1024 * 1024;

/** A line of the table, for programs. */
export interface Line {
  readonly what: string;
  readonly who: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly rowsPerSecond?: number;
  readonly megabytesPerSecond?: number;
  readonly peakMiB?: number;
  readonly bytesPerRow?: number;
  readonly cpuMicrosPerRow?: number;
  /** How many times as fast Waybill is, by the clock and by processor time. */
  readonly ratio?: number;
  readonly cpuRatio?: number;
  /** Whether it wrote the bytes that Waybill wrote, where both are known. */
  readonly sameBytes?: boolean;
  /** Of memory, from fewer rows to these. */
  readonly growth?: number;
  readonly target?: string;
  readonly reached?: string;
  /** Why it did not run. */
  readonly fault?: string;
}

export function linesOf({ title, rows, results }: Group): readonly Line[] {
  const waybill = results[0]?.median;
  return results.map(({ contender, median, fault }) => ({
    what: title,
    who: contender.who,
    versions: versionsOf(contender, median),
    rows,
    ...(fault ? { fault } : {}),
    ...(contender.atLeast === undefined ? {} : { target: `≥ ${contender.atLeast}×` }),
    ...(median ? speed(median) : {}),
    ...(median && waybill && median !== waybill ? compared(contender, median, waybill) : {}),
  }));
}

export function speed({ rows, bytes, seconds, cpuSeconds, peakBytes }: Measured) {
  return {
    rowsPerSecond: Math.round(rows / seconds),
    megabytesPerSecond: round(bytes / seconds / 1e6, 1),
    peakMiB: Math.round(peakBytes / MIB),
    bytesPerRow: round(bytes / rows, 1),
    cpuMicrosPerRow: round((cpuSeconds / rows) * 1e6, 2),
  };
}

function compared({ atLeast }: Contender, peer: Measured, waybill: Measured) {
  const ratio = round(peer.seconds / peer.rows / (waybill.seconds / waybill.rows), 2);
  const cpuRatio = round(peer.cpuSeconds / peer.rows / (waybill.cpuSeconds / waybill.rows), 2);
  const known = peer.crc32 !== undefined && waybill.crc32 !== undefined;
  return {
    ratio,
    cpuRatio,
    ...(known ? { sameBytes: peer.crc32 === waybill.crc32 } : {}),
    ...(atLeast === undefined ? {} : { reached: verdict(ratio >= atLeast, cpuRatio >= atLeast) }),
  };
}

/** The clock decides; on a busy machine, processor time says whether it was the machine. */
function verdict(byClock: boolean, byCpu: boolean): string {
  if (byClock) return 'yes';
  return byCpu ? 'no, but by CPU' : 'no';
}

const HEAD = [
  'what',
  'who',
  'rows/s',
  'MB/s',
  'peak MiB',
  'bytes/row',
  'CPU µs/row',
  'Waybill is',
  'by CPU',
  'target',
  'reached',
];

/** A table in Markdown. */
export function tableOf(lines: readonly Line[]): string {
  const times = (ratio: number | undefined) => (ratio === undefined ? '' : `${ratio}×`);
  const amount = (value: number | undefined) => (value === undefined ? '' : String(value));
  const rows = lines.map((line) => [
    line.what,
    line.who,
    line.fault?.split(':')[0] ?? line.rowsPerSecond?.toLocaleString('en') ?? '',
    amount(line.megabytesPerSecond),
    amount(line.peakMiB),
    amount(line.bytesPerRow),
    amount(line.cpuMicrosPerRow),
    times(line.ratio),
    times(line.cpuRatio),
    line.target ?? '',
    line.reached ?? (line.target ? 'not measured' : ''),
  ]);
  return markdown(HEAD, rows);
}

/** Everything that took part, each once. */
export function versionLine(lines: readonly Line[]): string {
  const all = Object.assign({}, ...lines.map(({ versions }) => versions)) as Record<string, string>;
  return Object.entries(all)
    .map((named) => named.join(' '))
    .join(' · ');
}

function versionsOf({ who, packages = [] }: Contender, median: Measured | undefined): Record<string, string> {
  const own = median?.version === undefined ? {} : { [who.split(',')[0] ?? who]: median.version };
  return { ...Object.fromEntries(packages.map((name) => [name, installedVersion(name)])), ...own };
}

function installedVersion(name: string): string {
  const path = name === 'waybill' ? '../../package.json' : `../../node_modules/${name}/package.json`;
  const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string };
  return version;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
