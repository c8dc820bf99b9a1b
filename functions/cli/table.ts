import { stripVTControlCharacters } from 'node:util';

/** Lines of columns that are as wide as their widest cell; control characters are left out. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows].map((row) => row.map(plain));
  const widths = header.map((_, column) => Math.max(...lines.map((row) => widthOf(row[column] ?? ''))));
  return lines
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const LONGEST = 80;

/** A label must not steer the terminal, nor turn its direction, nor fill it. */
function plain(cell: string): string {
  const text = stripVTControlCharacters(cell).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
  return text.length > LONGEST ? `${[...text].slice(0, LONGEST - 1).join('')}…` : text;
}

/** Columns that a terminal takes: two for a wide character, none for a mark on the one before. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (MARK.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1), 0);

const MARK = /\p{M}/u;
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;
