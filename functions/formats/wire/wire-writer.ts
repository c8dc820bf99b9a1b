import type { FormatSpec } from '../../core/format.ts';
import type { RecordKey } from '../../core/key-order.ts';
import type { Sink } from '../../core/sink.ts';
import type { WirePage } from '../../core/wire-page.ts';
import type { Bytes } from '../bytes.ts';
import type { Calls, RowWriter } from '../generated.ts';
import { Misfit } from '../misfit.ts';
import type { MisfitLog } from '../misfit-log.ts';
import { NoRoom } from '../room.ts';
import { type CellStatements, compileRow, type RowLayout } from '../row-writer.ts';
import { type Copies, type CopySource, copyCalls, copyStatements } from './copies.ts';
import { DynamodbJson } from './dynamodb-json.ts';
import { giveUp, UnknownBytes } from './json-bytes.ts';
import { JsonDocuments } from './json-documents.ts';
import { KeyTrail } from './key-trail.ts';
import type { Kinds } from './kinds.ts';
import { Places } from './places.ts';
import { project, projectMembers } from './projection.ts';
import type { Scanner } from './scanner.ts';
import { TextItems } from './text-items.ts';

/** A format's rows, written from bytes. */
export interface WireRows {
  readonly spec: FormatSpec;
  readonly log: MisfitLog;
  /** Characters of which each makes a text `SPECIAL`, by their bytes in Latin-1: up to three that JSON holds bare. */
  readonly delimiters: string;
  /** Compiles the row writer of a page's records: `places[c]` is the place of column `c`, and `source` its bytes. */
  row(places: readonly number[], source: CopySource): RowWriter<Kinds>;
}

/** Rows whose cells are copied where `copies` can, else written by `calls` from their values. */
export interface CopiedRows {
  readonly spec: FormatSpec;
  /** Lays a row out whose cells are written by `statements`. */
  layout(statements: CellStatements): Omit<RowLayout, 'columns' | 'calls' | 'values'>;
  /** What the statements of `layout` call. */
  readonly calls: Calls;
  copies(source: CopySource): Copies;
  /** What copies the related records of each column that has them, as `copy…`; left out where the format copies none. */
  recordCopies?(places: readonly number[], source: CopySource): Calls;
}

/** What a page gave; `first` and `last` are the keys at its ends, both null where it is empty. */
export interface Written {
  readonly rows: number;
  readonly first: RecordKey | null;
  readonly last: RecordKey | null;
}

/** Writes the rows of a page; undefined, and the sink's length as it was, where its records must be written. */
export type WireWriter = (page: WirePage, sink: Sink) => Written | undefined;

const MOST_PROGRAMS = 8;

/** Undefined where a row is an item of a record's list (`FormatSpec.rows`): then only records are written. */
export function wireWriter(rows: WireRows): WireWriter | undefined {
  if (rows.spec.rows !== undefined) return undefined;
  const programs = new Map<string, Program>();
  const programOf = (page: WirePage): Program => {
    const id = JSON.stringify([page.form, page.key, page.leaveOut]);
    const program = programs.get(id) ?? new Program(rows, page);
    if (programs.size < MOST_PROGRAMS) programs.set(id, program);
    return program;
  };
  return (page, sink) => {
    const start = sink.length;
    try {
      return programOf(page).write(page, sink);
    } catch (error) {
      sink.length = start;
      if (error instanceof UnknownBytes || error instanceof Misfit) return undefined;
      throw error;
    }
  };
}

/** The largest page that is read: up to here positions stay small integers (31 bits), whatever is added to them. */
const MOST_BYTES = 2 ** 28;

/** One way to read pages, compiled: `Places`, the scanner that fills them and the row that is written from them. */
class Program {
  readonly #places: Places;
  /** Those of related records. */
  readonly #inner: Places[] = [];
  readonly #scanner: Scanner;
  readonly #trail: KeyTrail;
  readonly #row: RowWriter<Kinds>;
  readonly #log: MisfitLog;
  readonly #keyPlace: number;

  constructor(rows: WireRows, { form, key, leaveOut }: WirePage) {
    const projection = project(rows.spec.columns, key, leaveOut);
    this.#places = new Places(projection.size, rows.delimiters);
    this.#scanner = new SCANNERS[form](this.#places, projection.names);
    this.#log = rows.log;
    this.#keyPlace = projection.keyPlace;
    this.#trail = new KeyTrail(this.#places, projection.keyPlace);
    this.#row = rows.row(projection.places, this.#sourceOf(this.#places, form, rows.delimiters));
  }

  #sourceOf(places: Places, form: WirePage['form'], delimiters: string): CopySource {
    return {
      places,
      items: new TextItems(places, form),
      recordsOf: (members) => {
        const projection = projectMembers(members);
        const inner = new Places(projection.size, delimiters);
        this.#inner.push(inner);
        const scanner = new SCANNERS[form](inner, projection.names);
        return { places: projection.places, scanner, source: this.#sourceOf(inner, form, delimiters) };
      },
    };
  }

  write(page: WirePage, sink: Sink): Written {
    if (page.bytes.length > MOST_BYTES) giveUp();
    try {
      for (const places of [this.#places, ...this.#inner]) places.open(page);
      this.#scanner.open(page);
      this.#trail.open(page.unordered === true);
      this.#log.begin(() => this.#places.value(this.#keyPlace));
      let rows = 0;
      for (; this.#scanner.next(); rows++) {
        this.#trail.follow();
        this.#log.record = rows;
        this.#writeRow(sink);
      }
      return { rows, first: this.#trail.first, last: this.#trail.last };
    } finally {
      for (const places of [this.#places, ...this.#inner]) places.close();
    }
  }

  /** Writes the row, and again from its start, in a larger buffer, as often as it throws `NoRoom`. */
  #writeRow(sink: Sink): void {
    const places = this.#places;
    for (;;) {
      const bytes = sink.bytes as Bytes;
      if (places.out.buffer !== bytes.buffer || places.out.byteLength !== bytes.byteLength) {
        places.out = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        for (const inner of this.#inner) inner.out = places.out;
      }
      try {
        sink.length = this.#row(places.kinds, undefined, bytes, places.out, sink.length);
        return;
      } catch (error) {
        if (!(error instanceof NoRoom)) throw error;
        this.#log.forgetFrom(this.#log.record);
        sink.reserve(error.end - sink.length);
      }
    }
  }
}

const SCANNERS = { 'json-documents': JsonDocuments, 'dynamodb-json': DynamodbJson } as const;

/** The `row` of `WireRows` for a format that lays out copied rows as those of its records. */
export function copiedRow(rows: CopiedRows): WireRows['row'] {
  return (places, source) =>
    compileRow<Kinds>({
      ...rows.layout(copyStatements(places)),
      columns: rows.spec.columns,
      values: places.map((place) => `o[${place}]`),
      calls: {
        ...rows.calls,
        ...copyCalls(rows.copies(source), source),
        ...rows.recordCopies?.(places, source),
      },
    });
}
