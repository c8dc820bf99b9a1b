import type { Column } from '../../core/columns.ts';
import type { FormatSpec } from '../../core/format.ts';
import { NUMBER_BYTES, writeNumber } from '../digits.ts';
import { ensureRoom } from '../room.ts';
import { constant, type RowWriter } from '../row-writer.ts';
import { map, valueSource } from '../value-source.ts';
import type { CopySource } from '../wire/copies.ts';
import { booleanDigit, numberTail, valueTexts } from './cell-values.ts';
import { columnLetters } from './column-letters.ts';
import { writeMoment } from './moment.ts';
import { ROW_DIGITS, type RowDigits } from './row-number.ts';
import { type CellContext, cellSource, cellTails, placeSource } from './sheet-cells.ts';
import { xmlCopies } from './xml-copies.ts';
import { KEEP, MOST_CHARACTERS, xmlTextWriter } from './xml-text.ts';

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
  /** Where cells are written from bytes: the place of each column, which the row's record holds the kind of. */
  readonly wire?: { readonly places: readonly number[]; readonly source: CopySource };
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
  const group = cellsOf(sheet, start);
  const calls = valueCalls(sheet, group.spare);
  const { wire } = sheet;
  const copies = wire && placeCalls(group, { spec: sheet.spec, source: wire.source, calls });
  return compile({ ...calls, ...copies }, groupSource(sheet, group)) as RowWriter;
}

/** What statements that write values call, by name. */
function valueCalls({ spec, references, digits }: SheetRow, spare: number): Calls {
  const tails = cellTails(references);
  const text = xmlTextWriter(spare);
  const texts = Object.entries(valueTexts(spec.profile)).map(([type, write]) => [`${type}Of`, write]);
  return {
    digits,
    ensureRoom,
    map,
    hasOwn: Object.hasOwn,
    writeNumber,
    writeMoment,
    writeText: text,
    writeBoolean: booleanDigit,
    writeOddNumber: numberTail('number', { tails, text, spare }),
    writeOddInteger: numberTail('integer', { tails, text, spare }),
    ...Object.fromEntries(texts),
  };
}

/** What statements that write from places call besides: the copies, and for each column what writes its values. */
function placeCalls(
  { spare, cells }: Group,
  { spec, source, calls }: Pick<SheetRow, 'spec'> & { readonly source: CopySource; readonly calls: Calls },
): Calls {
  const { listSeparator } = spec.profile;
  const rules = { spare, listSeparator, mostCharacters: MOST_CHARACTERS, keep: KEEP };
  const { text, list, number } = xmlCopies(rules, source);
  const writers = cells.map(({ column, context }) => [
    `cell${context.index}`,
    compile(
      calls,
      `return function cell(b, w, p, v) {\n${DIGITS}\n${cellSource(column, context)}\nreturn p;\n};`,
    ),
  ]);
  return {
    textCopy: text,
    listCopy: list,
    numberCopy: number,
    valueAt: (place: number) => source.places.value(place),
    ...Object.fromEntries(writers),
  };
}

type Calls = Readonly<Record<string, unknown>>;

function compile(calls: Calls, source: string): unknown {
  return new Function(...Object.keys(calls), `'use strict';\n${source}`)(...Object.values(calls));
}

interface Group {
  readonly start: number;
  /** Bytes that its cells take beside what they see to themselves. */
  readonly spare: number;
  readonly cells: readonly { readonly column: Column; readonly context: CellContext }[];
}

function cellsOf({ spec, references }: SheetRow, start: number): Group {
  const columns = spec.columns.slice(start, start + GROUP);
  const tails = cellTails(references);
  const cells = columns.map((column, offset) => {
    const index = start + offset;
    const reference = references ? constant(`<c r="${columnLetters(index)}`) + ROW_DIGITS : constant('<c');
    return { column, context: { reference, tails, index, empty: references ? '' : constant('<c/>') } };
  });
  return { start, cells, spare: columns.length * (FRAME_BYTES + NUMBER_BYTES) + FRAME_BYTES };
}

const DIGITS = 'const { low, high, size } = digits;';

function groupSource({ spec, references, wire }: SheetRow, { start, spare, cells }: Group): string {
  const { maps, values } = wire
    ? { maps: [], values: wire.places.slice(start, start + GROUP).map((place) => `o[${place}]`) }
    : valueSource(cells.map(({ column }) => column));
  const statements = cells.map(({ column, context }, offset) => {
    const place = wire?.places[context.index];
    const write = place === undefined ? cellSource(column, context) : placeSource(column, place, context);
    return `v = ${values[offset]};\n${write}`;
  });
  const open = references ? `${constant('<row r="')}${ROW_DIGITS}${constant('">')}` : constant('<row>');
  const isLast = start + cells.length === spec.columns.length;
  return `return function row(o, i, b, w, p) {
ensureRoom(b, p + ${spare});
${DIGITS}
let v;
${[...maps, start === 0 ? open : '', ...statements, isLast ? constant('</row>') : ''].join('\n')}
return p;
};`;
}
