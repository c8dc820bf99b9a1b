import type { Column } from '../../core/columns.ts';
import { constant } from '../row-writer.ts';
import { DECIMAL, FALSE, NULL, TRUE, WHOLE } from '../wire/kinds.ts';
import type { CellTails } from './cell-values.ts';
import { MOMENT_STYLE, TEXT_STYLE, WHOLE_STYLE } from './styles.ts';
import { TEXT_TAG } from './xml-text.ts';

/** What the statements of a cell are made from. They say the names of `CallName`. */
export interface CellContext {
  /** Statements that write `<c` and, where cells have references, ` r="A1` up to the closing quote. */
  readonly reference: string;
  readonly tails: CellTails;
  readonly index: number;
  /** Statements that write an empty cell; an empty text where none is written. */
  readonly empty: string;
}

const otherwise = ({ empty }: CellContext): string => empty && ` else { ${empty} }`;

/** Statements that write a cell by its value. */
export function cellSource({ type }: Column, context: CellContext): string {
  if (type === 'number' || type === 'integer') return numberSource(type, context);
  if (type === 'boolean') return booleanSource(context);
  const { index, reference } = context;
  if (type === 'timestamp' || type === 'date') return momentSource(type, context);
  const unlessText = type === 'text' ? "if (typeof v !== 'string') " : '';
  return `if (v == null) v = ''; else ${unlessText}v = ${type}Of(v, ${index});
if (v !== '') { ${reference} ${textSource(context)} }${otherwise(context)}`;
}

/**
 * Statements that write a cell by the kind of its place. Where no copy can write it, they go back to the cell's start and have
 * `cell…`, generated from `cellSource`, write the value that `valueAt` reads.
 */
export function placeSource({ type }: Column, place: number, context: CellContext): string {
  const { reference, tails, index } = context;
  const byValue = `p = cell${index}(b, w, p, valueAt(${place}));`;
  if (type === 'boolean')
    return `if (v === ${TRUE} || v === ${FALSE}) { ${reference} ${booleanOpen(tails)} b[p++] = v === ${TRUE} ? 49 : 48; ${constant(tails.numberEnd)} }
else if (v > ${NULL}) ${byValue}${otherwise(context)}`;
  const copied = COPIED[type];
  if (copied === undefined) return `if (v > ${NULL}) ${byValue}${otherwise(context)}`;
  const isNumber = copied === 'number';
  const [open, close] = isNumber ? [tails.number, tails.numberEnd] : [tails.text, tails.textEnd];
  const may =
    type === 'integer' ? `v === ${WHOLE}` : isNumber ? `v === ${WHOLE} || v === ${DECIMAL}` : 'true';
  return `if (v > ${NULL}) { const s = p; let q = -1;
if (${may}) { ${reference} ${constant(open)} q = ${copied}Copy(b, p, v, ${place}); }
if (q >= 0) { p = q; ${constant(close)} } else { p = s; ${byValue} } }${otherwise(context)}`;
}

/** By column type the copy of `xmlCopies` that writes its cells. */
const COPIED: Readonly<Partial<Record<Column['type'], 'text' | 'list' | 'number'>>> = {
  text: 'text',
  list: 'list',
  integer: 'number',
  number: 'number',
};

/** Statements that write a number: inline what `isExactNumber` is sure to allow, the odd others by `numberTail`. */
function numberSource(type: 'number' | 'integer', context: CellContext): string {
  const { reference, tails, index } = context;
  const plain =
    type === 'integer'
      ? 'v < 1e10 && v > -1e10 && Math.floor(v) === v'
      : 'v < 1e10 && v > -1e10 && (v > 1e-7 || v < -1e-7 || v === 0)';
  const odd = type === 'integer' ? 'writeOddInteger' : 'writeOddNumber';
  return `if (v != null && v !== '') { ${reference}
if (typeof v === 'number' && ${plain}) { ${constant(tails.number)} p = writeNumber(b, p, v); ${constant(tails.numberEnd)} }
else p = ${odd}(b, p, v, ${index}); }${otherwise(context)}`;
}

const booleanOpen = (tails: CellTails): string => constant(tails.number.replace('>', ' t="b">'));

function booleanSource(context: CellContext): string {
  const { reference, tails, index } = context;
  return `if (v === true || v === false) { ${reference} ${booleanOpen(tails)} b[p++] = v ? 49 : 48; ${constant(tails.numberEnd)} }
else if (v != null && v !== '') { v = booleanOf(v, ${index}); ${reference} ${textSource(context)} }${otherwise(context)}`;
}

function textSource({ tails, index }: CellContext): string {
  return `${constant(tails.text)} p = writeText(b, p, v, ${index}); ${constant(tails.textEnd)}`;
}

/** Statements that write the tag of a serial number, and go back to its start where there is none to write. */
function momentSource(type: 'timestamp' | 'date', context: CellContext): string {
  const { reference, tails, index } = context;
  const open = tails.number.replace('>', ` s="${MOMENT_STYLE}">`);
  const style = open.length - open.indexOf(String(MOMENT_STYLE));
  return `if (v != null && v !== '') { ${reference} const from = p; ${constant(open)}
const q = typeof v === 'string' ? writeMoment(b, p, v, p - ${style}) : 0;
if (q !== 0) { p = q; ${constant(tails.numberEnd)} }
else { p = from; v = ${type}Of(v, ${index}); ${textSource(context)} } }${otherwise(context)}`;
}

export function cellTails(references: boolean): CellTails {
  const quote = references ? '"' : '';
  return {
    number: `${quote}><v>`,
    whole: `${quote} s="${WHOLE_STYLE}"><v>`,
    numberEnd: '</v></c>',
    text: `${quote} s="${TEXT_STYLE}${TEXT_TAG}`,
    textEnd: '</t></is></c>',
  };
}
