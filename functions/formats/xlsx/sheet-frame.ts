import type { Column, ColumnType } from '../../core/columns.ts';
import { columnLetters } from './column-letters.ts';
import { HEADER_STYLE, TEXT_STYLE } from './styles.ts';
import { textElement } from './xml-text.ts';

/** The XML of a sheet around its rows. */
export interface SheetFrame {
  /** Everything up to the end of the header row. A program that opens the workbook shows sheet 1. */
  open(sheet: number): Buffer;
  /** Everything from `</sheetData>` on; `rows` is the number of rows below the header. */
  close(rows: number): Buffer;
}

/** The most bytes that `close` gives. */
export const CLOSE_BYTES = 128;

/** ECMA-376 part 1 §18.3.1.99, with the header row frozen and a filter over all rows. */
export function sheetFrame(columns: readonly Column[], references: boolean): SheetFrame {
  const body = `${widths(columns)}<sheetData>${headerRow(columns, references)}`;
  return {
    open: (sheet) => Buffer.from(`${PROLOG}${views(sheet === 1)}${body}`),
    close: (rows) => {
      const area = `A1:${columnLetters(columns.length - 1)}${rows + 1}`;
      return Buffer.from(`</sheetData><autoFilter ref="${area}"/></worksheet>`);
    },
  };
}

/** The header of a column: its label, or its name where the label is empty. */
export const headerText = ({ label, name }: Column): string => (label === '' ? name : label);

const PROLOG =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
  '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">';

const views = (selected: boolean): string =>
  `<sheetViews><sheetView${selected ? ' tabSelected="1"' : ''} workbookViewId="0">` +
  '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';

/** Characters that fit a usual value of each type; of numbers those that are shown with all of their digits. */
const WIDTHS: Readonly<Record<ColumnType, number>> = {
  text: 22,
  integer: 17,
  number: 17,
  boolean: 9,
  timestamp: 19,
  date: 11,
  list: 26,
  json: 30,
  record: 30,
  records: 30,
};

/** Types whose empty cells hold text too, once somebody fills them. */
const TEXTS: ReadonlySet<ColumnType> = new Set(['text', 'list', 'json']);

const WIDEST = 50;

function widths(columns: readonly Column[]): string {
  const elements = columns.map((column, index) => {
    const width = Math.max(WIDTHS[column.type], Math.min(headerText(column).length + 4, WIDEST));
    const style = TEXTS.has(column.type) ? ` style="${TEXT_STYLE}"` : '';
    return `<col min="${index + 1}" max="${index + 1}" width="${width}"${style} customWidth="1"/>`;
  });
  return `<cols>${elements.join('')}</cols>`;
}

function headerRow(columns: readonly Column[], references: boolean): string {
  const cells = columns.map((column, index) => {
    const reference = references ? ` r="${columnLetters(index)}1"` : '';
    return `<c${reference} s="${HEADER_STYLE}" t="inlineStr"><is>${textElement(headerText(column))}</is></c>`;
  });
  return `<row${references ? ' r="1"' : ''}>${cells.join('')}</row>`;
}
