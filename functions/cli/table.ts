import { stripVTControlCharacters } from 'node:util';

/** Lines of columns that are as wide as their widest cell; control characters are left out. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows].map((row) => row.map(plain));
  const widths = header.map((_, column) => Math.max(...lines.map((row) => row[column]?.length ?? 0)));
  return lines
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A label must not steer the terminal. */
const plain = (cell: string): string => stripVTControlCharacters(cell).replaceAll(/\p{Cc}/gu, ' ');
