import { Numeral } from '../core/numeral.ts';

/** Thrown by a cell writer: the value does not fit the column with that index. The page writer names record and field. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
  readonly column: number;

  constructor(column: number, reason: string) {
    super(reason);
    this.column = column;
  }
}

/** Thrown by a cell writer before it would write beyond the buffer: bytes up to `end` are needed. */
export class NoRoom {
  readonly end: number;

  constructor(end: number) {
    this.end = end;
  }
}

/** Throws unless `end` is within the buffer. */
export function ensureRoom(bytes: Buffer, end: number): void {
  if (end > bytes.length) throw new NoRoom(end);
}

/** Throws the misfit of a value that its column's type does not allow. */
export function refuse(column: number, value: unknown, wanted: string): never {
  throw new Misfit(column, `${shown(value)} is not ${wanted}`);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Numeral) return value.text;
  if (Array.isArray(value)) return 'a list';
  return isMap(value) ? 'a map' : `a JavaScript ${typeof value}`;
}

/** Whether a value is what JSON calls an object; instances of classes are not. */
export function isMap(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
