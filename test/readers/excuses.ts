import type { Excuse } from './comparison.ts';

const DAY = 86_400_000;

/** LibreOffice saves moments by the second, 15 digits of a number, and one kind of line break. */
export const libreoffice: Excuse = (shown, cell) => {
  if (Array.isArray(shown)) return Array.isArray(cell) && isSecondOf(shown[0], cell[0]);
  if (typeof cell === 'number') return shown === Number(cell.toPrecision(15));
  return typeof cell === 'string' && shown === cell.replace(/\r\n?/g, '\n');
};

/** The second that has begun; or the next day where less than half of one is left of this. */
const isSecondOf = (shown: number, ms: number): boolean =>
  shown === Math.floor(ms / 1000) * 1000 || (shown % DAY === 0 && shown > ms && shown - ms < 500);

/** exceljs reads entities twice, and spoils a character that the border of two chunks goes through. */
export const exceljs: Excuse = (shown, cell) => {
  if (typeof shown !== 'string' || typeof cell !== 'string') return false;
  const once = cell.replace(/&(lt|gt|amp|quot|apos);/g, (_all, name: string) => ENTITIES[name] ?? '');
  if (shown === once) return true;
  const [from, to] = [shown.indexOf('\ufffd'), shown.lastIndexOf('\ufffd') + 1];
  const isBorder = from >= 0 && to - from <= BROKEN && Math.abs(shown.length - once.length) < BROKEN;
  return isBorder && once.startsWith(shown.slice(0, from)) && once.endsWith(shown.slice(to));
};

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
/** Most replacement characters that one character of UTF-8 becomes. */
const BROKEN = 4;
