import type { RecordDocument, Value } from '../../functions/core/json.ts';
import { Numeral } from '../../functions/core/numeral.ts';
import type { Resource } from '../../functions/core/resource.ts';
import { listing, listings } from '../bench/workload.ts';
import {
  HOSTILE_DAYS,
  HOSTILE_MOMENTS,
  HOSTILE_NUMBERS,
  HOSTILE_TEXTS,
  LONGEST_TEXT,
} from './hostile-cells.ts';

export const OWNER = 'readers';

/** The columns of the benchmark and a column of each type that it has none of; the last ones are beyond `Z`. */
export const sample: Resource = {
  ...listings,
  name: 'samples',
  collection: 'samples',
  profile: 'excel',
  columns: [
    ...listings.columns,
    { name: 'released_on', path: 'released_on', label: 'released_on', type: 'date' },
    { name: 'balance', path: 'balance', label: 'balance', type: 'number' },
    { name: 'facts', path: 'facts', label: 'facts', type: 'json' },
  ],
};

/** Text, decimals, whole numbers, booleans and moments: what fits a reader that holds all cells of a large file in memory. */
export const FEW_COLUMNS = ['sku', 'title', 'price.amount', 'stock', 'active', 'updated_at'];

/** Hostile cells stand among the first ones only, so that large files stay as large as their rows. */
const HOSTILE_UNTIL = 1000;

/** The record of a number: always the same, and keys ascend. */
export function recordOf(number: number): RecordDocument {
  const record = { ...listing(number), ...added(number) };
  return number < HOSTILE_UNTIL && number % 2 === 0 ? { ...record, ...hostile(number / 2) } : record;
}

/** A balance has more digits than a double in one of ten. */
function added(number: number): RecordDocument {
  const day = new Date(Date.UTC(1990, 0, 1 + (number % 20_000))).toISOString().slice(0, 10);
  const exact = new Numeral(`-${1 + (number % 9)}2345678901234567890.123456789012345671`);
  return {
    released_on: number % 7 === 0 ? null : day,
    balance: number % 10 === 0 ? exact : (number % 1000) / 8,
    facts: { number, parts: ['Größe', number % 2 === 0, null], at: { deep: '"' } },
  };
}

function hostile(turn: number): RecordDocument {
  const text = (shift: number): Value => HOSTILE_TEXTS[(turn + shift) % HOSTILE_TEXTS.length];
  return {
    title: turn === 0 ? LONGEST_TEXT : text(0),
    description: text(11),
    color: text(23),
    tags: [text(5), text(17)],
    balance: HOSTILE_NUMBERS[turn % HOSTILE_NUMBERS.length]?.value,
    updated_at: HOSTILE_MOMENTS[turn % HOSTILE_MOMENTS.length]?.text,
    released_on: HOSTILE_DAYS[turn % HOSTILE_DAYS.length]?.text,
    facts: [text(3), null, { '': text(7) }],
  };
}

export function* recordsUpto(rows: number): Generator<RecordDocument> {
  for (let number = 0; number < rows; number++) yield recordOf(number);
}
