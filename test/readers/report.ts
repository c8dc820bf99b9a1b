import { statSync } from 'node:fs';
import type { MadeFile, WantedFile } from './made-file.ts';
import { extensionOf } from './readers.ts';
import type { Reading } from './reading.ts';

const number = (value: number): string => value.toLocaleString('en');
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

const rowsOf = (sheets: readonly number[]): string =>
  `${sheets.map(number).join(' + ')} ${sheets.join() === '1' ? 'row' : 'rows'}`;

/** What a file is. */
export const nameOf = (file: WantedFile): string =>
  `${extensionOf(file)} of ${rowsOf([file.rows])} × ${file.fields.length} columns, ${
    file.processes === 1 ? '1 process' : `${file.processes} processes`
  }`;

/** What it took to make a file. */
export function facts({ path, seconds: took, peaks, processes }: MadeFile): string {
  const [writing, joining] = [peaks.slice(0, processes), peaks.slice(processes)];
  const peak = `peak RSS ${writing.map(mebibytes).join(' · ')} MiB`;
  const joined = joining.length > 0 ? `, joining ${joining.map(mebibytes).join()} MiB` : '';
  return `${number(statSync(path).size)} bytes in ${seconds(took * 1000)}, ${peak}${joined}`;
}

/** What a reader found, and what it should have found. */
export function found(reading: Reading, prints: boolean): string {
  const { sheets, cells, excused, differences, told, said, ok } = reading;
  const took = `${seconds(reading.seconds * 1000)}, ${mebibytes(reading.peakBytes)} MiB`;
  const otherwise = excused > 0 ? `, ${number(excused)} shown otherwise, as it is known to do` : '';
  const what = prints
    ? `${rowsOf(Object.values(sheets))}, ${number(cells)} cells${otherwise}, `
    : 'no error, ';
  const wrong = ok ? [] : [`${number(differences)} differences`, ...told];
  return [`${ok || prints ? what : ''}${took}`, ...wrong, ...(said ? [said] : [])].join('\n    ');
}
