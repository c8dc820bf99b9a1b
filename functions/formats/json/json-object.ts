import type { Column } from '../../core/columns.ts';
import { CELL_BYTES, type CellStatements, constant, type RowLayout } from '../row-writer.ts';
import { inOneLine } from './json-text.ts';

export interface Frame {
  readonly before: string;
  readonly after: string;
}

export const NO_FRAME: Frame = { before: '', after: '' };

interface JsonObject {
  readonly columns: readonly Column[];
  /** The texts around the object. */
  readonly frame: Frame;
  readonly statements: CellStatements;
  readonly omitBlanks?: boolean | undefined;
  /** The `Misfit.column` of each column; left out: its index. */
  readonly numbers?: readonly number[] | undefined;
}

type ObjectLayout = Pick<RowLayout, 'before' | 'end' | 'cell'>;

/** Lays an object out: its members in the order of the columns, `null` for an empty cell; related records are written by the routine of their column. */
export function jsonObject(object: JsonObject): ObjectLayout {
  return object.omitBlanks ? objectOfFilled(object) : objectOfAll(object);
}

function objectOfAll({ columns, frame, statements, numbers }: JsonObject): ObjectLayout {
  return {
    before: columns.map((column, index) => `${index === 0 ? `${frame.before}{` : ','}${nameText(column)}`),
    end: `}${frame.after}`,
    cell: (column, index) => {
      const write = writing(column, index, { statements, numbers });
      return `if (${statements.filled}) ${write} else { ${constant(column.type === 'records' ? '[]' : 'null')} }`;
    },
  };
}

/** Every member begins with a comma and is taken back where its value turns out to be blank; the first comma becomes the `{`. */
function objectOfFilled({ columns, frame, statements, numbers }: JsonObject): ObjectLayout {
  return {
    before: columns.map((_column, index) => (index === 0 ? frame.before : '')),
    end: frame.after,
    cell: (column, index) => {
      const name = `,${nameText(column)}`;
      const open = index === 0 ? 'const s = p;\n' : '';
      const close = index === columns.length - 1 ? `\nif (p === s) p++; b[s] = 123; b[p++] = 125;` : '';
      return `${open}if (${statements.filled}) { const from = p; ${constant(name)}
${writing(column, index, { statements, numbers })}
if (p === from + ${Buffer.byteLength(name) + 2} && (b[p - 1] === 34 || b[p - 1] === 93 || b[p - 1] === 125)) p = from; }${close}`;
    },
  };
}

const nameText = ({ name }: Column): string => `${inOneLine(JSON.stringify(name))}:`;

function writing(
  column: Column,
  index: number,
  { statements, numbers }: Pick<JsonObject, 'statements' | 'numbers'>,
): string {
  if (column.members) return statements.records(index);
  return statements.write(column, index, numbers?.[index]);
}

/** The room that an object takes at most whose values, and those of the records nested in it once each, stay within `CELL_BYTES`. */
export function objectBytes(columns: readonly Column[]): number {
  const bytes = columns.map(
    (column) => CELL_BYTES + Buffer.byteLength(`,${nameText(column)}`) + objectBytes(column.members ?? []),
  );
  return bytes.reduce((sum, one) => sum + one, 2);
}
