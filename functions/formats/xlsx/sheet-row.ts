import type { Column } from '../../core/columns.ts';
import type { FormatSpec } from '../../core/format.ts';
import { Numeral } from '../../core/numeral.ts';
import { NUMBER_BYTES, writeNumber } from '../digits.ts';
import { ensureRoom } from '../misfit.ts';
import { constant, type RowWriter } from '../row-writer.ts';
import { valueSource } from '../value-source.ts';
import { booleanDigit, type CellTails, numberTail, valueTexts } from './cell-values.ts';
import { columnLetters } from './column-letters.ts';
import { writeMoment } from './moment.ts';
import { ROW_DIGITS, type RowDigits } from './row-number.ts';
import { DATE_STYLE, MOMENT_STYLE } from './styles.ts';
import { xmlTextWriter } from './xml-text.ts';

/** Columns that one generated function writes: few enough for the compiler to optimise it. */
const GROUP = 32;

/** Beside its value, what a cell takes at most: tags, attributes, its reference. */
const FRAME_BYTES = 96;

interface SheetRow {
  readonly spec: FormatSpec;
  /** Whether rows and cells say where they stand. */
  readonly references: boolean;
  /** Holds the number of the row to be written, where rows have references. */
  readonly digits: RowDigits;
}

/** Generates functions that write a `<row>` (ECMA-376 part 1 §18.3.1.73), group of columns by group of columns. */
export function compileSheetRow(sheet: SheetRow): RowWriter {
  const { columns } = sheet.spec;
  const starts = columns.map((_, index) => index).filter((index) => index % GROUP === 0);
  const groups = starts.map((start) => compileGroup(sheet, start));
  const [only] = groups;
  if (only && groups.length === 1) return only;
  return (record, item, bytes, view, position) => {
    let p = position;
    for (const group of groups) p = group(record, item, bytes, view, p);
    return p;
  };
}

function compileGroup(sheet: SheetRow, start: number): RowWriter {
  const { columns, profile } = sheet.spec;
  const group = columns.slice(start, start + GROUP);
  const rest = group.length * (FRAME_BYTES + NUMBER_BYTES) + FRAME_BYTES;
  const tails = cellTails(sheet.references);
  const text = xmlTextWriter(rest);
  const calls = {
    digits: sheet.digits,
    ensureRoom,
    map,
    hasOwn: Object.hasOwn,
    writeNumber,
    writeMoment,
    writeText: text,
    writeBoolean: booleanDigit,
    writeOddNumber: numberTail('number', { tails, text, rest }),
    writeOddInteger: numberTail('integer', { tails, text, rest }),
    ...renamed(valueTexts(profile)),
  };
  const build = new Function(...Object.keys(calls), groupSource(sheet, { start, group, rest, tails }));
  return build(...Object.values(calls));
}

const renamed = (texts: ReturnType<typeof valueTexts>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(texts).map(([type, text]) => [`${type}Of`, text]));

interface Group {
  readonly start: number;
  readonly group: readonly Column[];
  readonly rest: number;
  readonly tails: CellTails;
}

function groupSource({ spec, references }: SheetRow, { start, group, rest, tails }: Group): string {
  const { maps, values } = valueSource(group);
  const number = references ? ROW_DIGITS : '';
  const cells = group.map((column, index) => {
    const reference = references
      ? constant(`<c r="${columnLetters(start + index)}`) + number
      : constant('<c');
    const context = { reference, tails, index: start + index, empty: references ? '' : constant('<c/>') };
    return `v = ${values[index]};\n${cellSource(column, context)}`;
  });
  const open = references ? `${constant('<row r="')}${number}${constant('">')}` : constant('<row>');
  const isLast = start + group.length === spec.columns.length;
  return `'use strict';
return function row(o, i, b, w, p) {
ensureRoom(b, p + ${rest});
const { low, high, size } = digits;
let v;
${[...maps, start === 0 ? open : '', ...cells, isLast ? constant('</row>') : ''].join('\n')}
return p;
};`;
}

interface CellContext {
  readonly reference: string;
  readonly tails: CellTails;
  readonly index: number;
  /** Statements for a cell of nothing. */
  readonly empty: string;
}

function cellSource({ type }: Column, context: CellContext): string {
  if (type === 'number' || type === 'integer') return numberSource(type, context);
  if (type === 'boolean') return booleanSource(context);
  const { index, empty } = context;
  const isDate = type === 'timestamp' || type === 'date';
  const write = isDate ? momentSource(context) : context.reference + textSource(context);
  const otherwise = empty && ` else { ${empty} }`;
  const isText = type === 'list' || type === 'json' ? '' : "if (typeof v !== 'string') ";
  return `if (v == null) v = ''; else ${isText}v = ${type}Of(v, ${index});
if (v !== '') { ${write} }${otherwise}`;
}

/** Most numbers are told apart without a call: whole ones below 16 digits, and decimals that any reader keeps. */
function numberSource(type: 'number' | 'integer', { reference, tails, index, empty }: CellContext): string {
  const plain =
    type === 'integer'
      ? 'v < 1e15 && v > -1e15 && Math.floor(v) === v'
      : 'v < 1e15 && v > -1e15 && (v > 1e-7 || v < -1e-7 || v === 0)';
  const odd = type === 'integer' ? 'writeOddInteger' : 'writeOddNumber';
  const otherwise = empty && ` else { ${empty} }`;
  return `if (v != null) { ${reference}
if (typeof v === 'number' && ${plain}) { ${constant(tails.number)} p = writeNumber(b, p, v); ${constant(tails.numberEnd)} }
else p = ${odd}(b, p, v, ${index}); }${otherwise}`;
}

function booleanSource({ reference, tails, index, empty }: CellContext): string {
  const otherwise = empty && ` else { ${empty} }`;
  const open = constant(tails.number.replace('>', ' t="b">'));
  return `if (v != null) { ${reference} ${open} p = writeBoolean(b, p, v, ${index}); ${constant(tails.numberEnd)} }${otherwise}`;
}

function textSource({ tails, index }: CellContext): string {
  return `${constant(tails.text)} p = writeText(b, p, v, ${index}); ${constant(tails.textEnd)}`;
}

/** The number is written where it will stand; what stands before it comes after, when it is known to be one. */
function momentSource(context: CellContext): string {
  const { reference, tails } = context;
  const open = tails.number.replace('>', ` s="${MOMENT_STYLE}">`);
  const style = open.length - open.indexOf(String(MOMENT_STYLE));
  return `${reference} const q = writeMoment(b, p + ${open.length}, v);
if (q !== 0) { ${constant(open)} if (v.length === 10) b[p - ${style}] = ${48 + DATE_STYLE}; p = q; ${constant(tails.numberEnd)} }
else { ${textSource(context)} }`;
}

function cellTails(references: boolean): CellTails {
  const quote = references ? '"' : '';
  return {
    number: `${quote}><v>`,
    numberEnd: '</v></c>',
    text: `${quote} t="inlineStr"><is><t>`,
    textEnd: '</t></is></c>',
  };
}

/** What a path can go on in: lists are not entered, and a number's text is no member of it. */
function map(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) || value instanceof Numeral ? undefined : value;
}
