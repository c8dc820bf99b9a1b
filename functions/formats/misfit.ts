import { Numeral } from '../core/numeral.ts';
import { isMap } from './is-map.ts';

/** Thrown by a cell writer: the value does not fit the column with that index. `pageWriter` names record and field. */
export class Misfit extends Error {
  override readonly name: string = 'Misfit';
  readonly column: number;

  constructor(column: number, reason: string) {
    super(reason);
    this.column = column;
  }
}

/** Throws the `Misfit` of a value that its column's type does not allow. */
export function refuse(column: number, value: unknown, wanted: string): never {
  throw new Misfit(column, `${shown(value)} is not ${wanted}`);
}

/** Throws the `Misfit` of text that holds half of a surrogate pair, which no UTF-8 can hold. */
export function refuseHalf(column: number): never {
  throw new HalfAPair(column);
}

export const HALF_A_PAIR = 'text with an unpaired surrogate cannot be written';

export class HalfAPair extends Misfit {
  constructor(column: number) {
    super(column, HALF_A_PAIR);
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Numeral) return value.text;
  if (Array.isArray(value)) return 'a list';
  return isMap(value) ? 'a map' : `a JavaScript ${typeof value}`;
}
