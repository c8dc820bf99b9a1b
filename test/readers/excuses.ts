import type { Excuse } from './comparison.ts';

/** LibreOffice saves 15 digits of a number. */
export const libreoffice: Excuse = (shown, cell) =>
  typeof cell === 'number' && shown === Number(cell.toPrecision(15));

/** calamine leaves the escapes of what no XML can hold. */
export const calamine: Excuse = (shown, cell) =>
  typeof shown === 'string' && shown.replaceAll('_xFFFE_', '\ufffe').replaceAll('_xFFFF_', '\uffff') === cell;

/** polars has one type for a column, here text: numbers by nine decimals, booleans and moments are texts of themselves. It reads by calamine. */
export const polars: Excuse = (shown, cell) => {
  if (typeof shown !== 'string' || cell === null) return false;
  if (typeof cell === 'number') return Math.abs(Number(shown) - cell) < 1e-9 * Math.max(1, Math.abs(cell));
  if (Array.isArray(cell)) return Date.parse(`${shown.replace(' ', 'T')}Z`) === cell[0];
  return typeof cell === 'boolean' ? shown === String(cell) : calamine(shown, cell);
};

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
