import { fieldNames } from '../core/columns.ts';
import type { FormatSpec } from '../core/format.ts';
import type { Value } from '../core/json.ts';
import type { RecordKey } from '../core/key-order.ts';
import { cutKey, type Misfits, MOST_KEYS } from '../core/misfits.ts';
import { compactJson, wellFormedValue } from './compact-json.ts';
import { HalfAPair, refuse, refuseHalf } from './misfit.ts';
import type { CellWriter } from './row-writer.ts';

interface Entry {
  readonly column: number;
  readonly record: number;
  readonly item: number;
  readonly key: Value;
}

/**
 * What an encoder does with values that do not fit their column: refuses them where the spec is strict, else notes them for the
 * page that is being written. A page's writer begins it, and takes back what it writes again.
 */
export class MisfitLog {
  readonly #spec: FormatSpec;
  readonly #entries: Entry[] = [];
  #keyOf: () => Value = () => undefined;
  /** The record of the page, and the item of its list, whose row is being written. */
  record = 0;
  item = 0;

  constructor(spec: FormatSpec) {
    this.#spec = spec;
  }

  /** Begins a page; `keyOf` gives the key of the record that is being written. */
  begin(keyOf: () => Value): void {
    this.#entries.length = 0;
    this.#keyOf = keyOf;
    this.record = 0;
    this.item = 0;
  }

  /** How many entries there are, for `backTo`. */
  get length(): number {
    return this.#entries.length;
  }

  backTo(length: number): void {
    this.#entries.length = length;
  }

  /** Forgets the entries of a record, and of those behind it. */
  forgetFrom(record: number): void {
    while ((this.#entries.at(-1)?.record ?? -1) >= record) this.#entries.pop();
  }

  /** Notes a value once, however many faults it has. */
  note(column: number): void {
    const { record, item } = this;
    const last = this.#entries.at(-1);
    if (last?.column === column && last.record === record && last.item === item) return;
    this.#entries.push({ column, record, item, key: this.#keyOf() });
  }

  /** Makes the writer of values that are not `wanted`: `write`, with a note; throws `Misfit` where the spec is strict. */
  odd(wanted: string, write: CellWriter): CellWriter {
    return (bytes, position, value, column) => {
      this.take(value, column, wanted);
      return write(bytes, position, value, column);
    };
  }

  /** Notes a value that is not `wanted`; throws its `Misfit` where the spec is strict. */
  take(value: unknown, column: number, wanted: string): void {
    if (this.#spec.strict) refuse(column, value, wanted);
    this.note(column);
  }

  /** What a format cannot hold gives way to what it can: throws the `Misfit` unless the spec marks losses. */
  lose(refuseIt: () => never, column: number): void {
    if (this.#spec.lossy !== 'mark') refuseIt();
    this.note(column);
  }

  /** Text without half a surrogate pair. */
  wellFormed(text: string, column: number): string {
    if (text.isWellFormed()) return text;
    this.lose(() => refuseHalf(column), column);
    return text.toWellFormed();
  }

  /** `compactJson`, without half a surrogate pair. */
  readonly json = (value: unknown, column: number): string => {
    try {
      return compactJson(value, column);
    } catch (error) {
      if (!(error instanceof HalfAPair)) throw error;
      this.lose(() => refuseHalf(column), column);
      return compactJson(wellFormedValue(value), column);
    }
  };

  /** The misfits of the page; no member where there are none. */
  get found(): { readonly misfits?: Misfits } {
    if (this.#entries.length === 0) return {};
    const names = fieldNames(this.#spec.columns);
    const columns = new Map<string, { count: number; keys: RecordKey[] }>();
    for (const { column, key } of this.#entries) {
      const name = names[column] ?? '';
      const one = columns.get(name) ?? { count: 0, keys: [] };
      columns.set(name, one);
      one.count++;
      if (one.keys.length < MOST_KEYS && (typeof key === 'string' || typeof key === 'number'))
        if (!one.keys.includes(cutKey(key))) one.keys.push(cutKey(key));
    }
    return { misfits: Object.fromEntries(columns) };
  }
}
