import type { Column } from '../../core/columns.ts';
import type { FormatSpec } from '../../core/format.ts';
import { NUMBER_BYTES, writeNumber } from '../digits.ts';
import { type Calls, generateCell, generateRow, type RowWriter } from '../generated.ts';
import { recordsText } from '../json/records-text.ts';
import type { MisfitLog } from '../misfit-log.ts';
import { constant } from '../row-writer.ts';
import { map, valueSource } from '../value-source.ts';
import type { CopySource } from '../wire/copies.ts';
import type { Kinds } from '../wire/kinds.ts';
import { numberTail, valueTexts } from './cell-values.ts';
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
  readonly log: MisfitLog;
  /** Whether rows and cells say where they stand. */
  readonly references: boolean;
  /** Holds the number of the row to be written, where rows have references. */
  readonly digits: RowDigits;
}

/** Columns that one generated function writes. */
interface Group {
  readonly first: number;
  /** The room that the function makes at its start, and that the writers of its cells leave behind them. */
  readonly spare: number;
  readonly cells: readonly { readonly column: Column; readonly context: CellContext }[];
}

/** Generates the writer of a `<row>` (ECMA-376 part 1 §18.3.1.73) from its record. */
export function compileSheetRow(sheet: SheetRow): RowWriter {
  return inTurn(groupsOf(sheet).map((group) => compileGroup(sheet, group)));
}

/** Generates the writer of a `<row>` from a page; `places[c]` is the place of column `c`, and `source` the page's bytes. */
export function compileCopiedSheetRow(
  sheet: SheetRow,
  places: readonly number[],
  source: CopySource,
): RowWriter<Kinds> {
  return inTurn(groupsOf(sheet).map((group) => compileCopiedGroup(sheet, group, { places, source })));
}

function inTurn<Row>(writers: readonly RowWriter<Row>[]): RowWriter<Row> {
  const [only] = writers;
  if (only && writers.length === 1) return only;
  return (row, item, bytes, view, position) => {
    let p = position;
    for (const write of writers) p = write(row, item, bytes, view, p);
    return p;
  };
}

function groupsOf({ spec, references }: SheetRow): readonly Group[] {
  const tails = cellTails(references);
  const empty = references ? '' : constant('<c/>');
  const cells = spec.columns.map((column, index) => {
    const reference = references ? constant(`<c r="${columnLetters(index)}`) + ROW_DIGITS : constant('<c');
    return { column, context: { reference, tails, index, empty } };
  });
  const firsts = cells.map((_, index) => index).filter((index) => index % GROUP === 0);
  return firsts.map((first) => {
    const own = cells.slice(first, first + GROUP);
    return { first, cells: own, spare: own.length * (FRAME_BYTES + NUMBER_BYTES) + FRAME_BYTES };
  });
}

function compileGroup(sheet: SheetRow, group: Group): RowWriter {
  const { maps, values } = valueSource(group.cells.map(({ column }) => column));
  const cells = group.cells.map(
    ({ column, context }, offset) => `v = ${values[offset]};\n${cellSource(column, context)}`,
  );
  return generateRow(valueCalls(sheet, group), {
    bytes: group.spare,
    statements: [DIGITS, ...maps, ...framed(sheet, group, cells)],
  });
}

function compileCopiedGroup(
  sheet: SheetRow,
  group: Group,
  { places, source }: { readonly places: readonly number[]; readonly source: CopySource },
): RowWriter<Kinds> {
  const calls = valueCalls(sheet, group);
  const cells = group.cells.map(({ column, context }) => {
    const place = places[context.index] as number;
    return `v = o[${place}];\n${placeSource(column, place, context)}`;
  });
  return generateRow<Kinds>(
    { ...calls, ...placeCalls(sheet, group, { source, calls }) },
    { bytes: group.spare, statements: [DIGITS, ...framed(sheet, group, cells)] },
  );
}

const DIGITS = 'const { low, high, size } = digits;';

/** The statements of a group's cells, between the row's tags where the group is the first or the last. */
function framed(
  { spec, references }: SheetRow,
  { first, cells }: Group,
  statements: readonly string[],
): readonly string[] {
  const open = references ? `${constant('<row r="')}${ROW_DIGITS}${constant('">')}` : constant('<row>');
  const isLast = first + cells.length === spec.columns.length;
  return [first === 0 ? open : '', ...statements, isLast ? constant('</row>') : ''];
}

/** What the statements of `cellSource` call. */
function valueCalls({ spec, log, references, digits }: SheetRow, { spare }: Group): Calls {
  const tails = cellTails(references);
  const text = xmlTextWriter(log, spare);
  const texts = valueTexts(spec.profile, log, recordsText(spec, log));
  return {
    digits,
    map,
    hasOwn: Object.hasOwn,
    writeNumber,
    writeMoment,
    writeText: text,
    writeOddNumber: numberTail('number', { tails, text, oddText: texts.number, spare }),
    writeOddInteger: numberTail('integer', { tails, text, oddText: texts.integer, spare }),
    ...Object.fromEntries(Object.entries(texts).map(([type, write]) => [`${type}Of`, write])),
  };
}

/** What the statements of `placeSource` call. */
function placeCalls(
  { spec }: SheetRow,
  { spare, cells }: Group,
  { source, calls }: { readonly source: CopySource; readonly calls: Calls },
): Calls {
  const { listSeparator } = spec.profile;
  const rules = { spare, listSeparator, mostCharacters: MOST_CHARACTERS, keep: KEEP };
  const { text, list, number } = xmlCopies(rules, source);
  const writers = cells.map(({ column, context }) => [
    `cell${context.index}`,
    generateCell(calls, [DIGITS, cellSource(column, context)]),
  ]);
  return {
    textCopy: text,
    listCopy: list,
    numberCopy: number,
    valueAt: (place: number) => source.places.value(place),
    ...Object.fromEntries(writers),
  };
}
