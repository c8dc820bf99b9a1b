import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import type { Column } from '../../../functions/core/columns.ts';
import type { FormatSpec } from '../../../functions/core/format.ts';
import type { Value } from '../../../functions/core/json.ts';
import { canonicalNumeral, Numeral, numeralOf } from '../../../functions/core/numeral.ts';
import type { Profile } from '../../../functions/core/profile.ts';
import type { FormatReader } from '../../contracts/format-contract.ts';
import { relatedShown } from '../json/json-reader.ts';
import { canonicalJson, oneLineJson } from '../json/json-text.ts';
import { plainItem } from '../plain-item.ts';
import { plainMoment } from '../plain-moment.ts';
import { runs } from './runs.ts';

/** Reads CSV by `csv-parse`, checks the header line, and gives the cells with guards taken away. */
export const csvReader: Omit<FormatReader, 'profiles'> = { read, shown };

function read(bytes: Uint8Array, { columns, profile }: FormatSpec): readonly (readonly string[])[] {
  const { header, rows } = table(bytes, profile);
  const labels = columns.map(({ name, label }) => (profile.header === 'name' ? name : label));
  const guarded = (label: string) => (runs(label) ? `'${label}` : label);
  assert.deepEqual(header, profile.guard ? labels.map(guarded) : labels);
  return rows.map((row) => row.map((cell, index) => meant(cell, columns[index] as Column, profile)));
}

function table(
  bytes: Uint8Array,
  { delimiter, newline, bom }: Profile,
): { header: string[]; rows: string[][] } {
  const [header = [], ...rows] = parse(Buffer.from(bytes), {
    delimiter,
    bom,
    record_delimiter: newline,
  }) as string[][];
  return { header, rows };
}

/** Takes the guard's apostrophe away and reads a float as the number it is. */
function meant(cell: string, { type }: Column, profile: Profile): string {
  if (type === 'number' && profile.numbers === 'float' && cell !== '') {
    assert.match(cell, /^-?(\d+\.\d+|\d(\.\d+)?e[+-]\d\d+)$/);
    return canonicalNumeral(cell);
  }
  if (profile.decimal === ',' && (type === 'number' || type === 'integer')) {
    assert.doesNotMatch(cell, /\./);
    return cell.replace(',', '.');
  }
  const isText = !['number', 'integer', 'boolean', 'json', 'record', 'records'].includes(type);
  return profile.guard && isText && cell.startsWith("'") && runs(cell.slice(1)) ? cell.slice(1) : cell;
}

/** The rules of `ColumnType`, read plainly. */
function shown(value: Value, column: Column, profile: Profile): string {
  const { type } = column;
  if (value === null || value === undefined) return '';
  if (column.members) return oneLineJson(relatedShown(value, column));
  if (value === '' && type !== 'json') return '';
  if (type === 'number' || type === 'integer')
    return typeof value === 'string' ? canonicalNumeral(value) : String(textOf(value, profile));
  if (type === 'json') return canonicalJson(value);
  if (type === 'text' && isNumber(value)) return String(textOf(value, profile)).replace('.', profile.decimal);
  if (type === 'list')
    return (value as readonly Value[])
      .map((item) => plainItem(item, textOf(item, profile), profile.listSeparator))
      .join(profile.listSeparator);
  if ((type === 'timestamp' || type === 'date') && profile.timestamps === 'sql')
    return sqlTime(String(value));
  return textOf(value, profile);
}

const isNumber = (value: Value): boolean => typeof value === 'number' || value instanceof Numeral;

function textOf(value: Value, { booleans }: Profile): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return booleans[`${value}`];
  return typeof value === 'number' ? numeralOf(value) : canonicalJson(value);
}

function sqlTime(text: string): string {
  const moment = plainMoment(text);
  if (!moment || moment.dated) return text;
  return new Date(moment.seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
