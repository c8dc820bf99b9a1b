import type { Cell } from './expected-cells.ts';

export interface Comparison {
  /** The rows of each sheet without its header, by the sheet's name. */
  readonly sheets: Readonly<Record<string, number>>;
  readonly cells: number;
  /** Cells of which the reader is known to show something else than they hold. */
  readonly excused: number;
  readonly differences: number;
  /** The first few, in words. */
  readonly told: readonly string[];
}

/** Whether what a reader shows is what it is known to make of a cell. */
export type Excuse = (shown: unknown, cell: Cell) => boolean;

type Lines = AsyncIterable<string> | Iterable<string>;

const TOLD = 5;

/** Compares what a reader printed with what it must find: every sheet, every row, every cell. */
export async function compare(
  found: Lines,
  expected: Lines,
  excuse: Excuse = () => false,
): Promise<Comparison> {
  return new Comparing(excuse).run(iteratorOf(found), iteratorOf(expected));
}

const iteratorOf = (lines: Lines): AsyncIterator<string> | Iterator<string> =>
  Symbol.asyncIterator in lines ? lines[Symbol.asyncIterator]() : lines[Symbol.iterator]();

class Comparing {
  readonly #excuse: Excuse;
  readonly #sheets: Record<string, number> = {};
  readonly #told: string[] = [];
  #sheet = '';
  #cells = 0;
  #excused = 0;
  #differences = 0;

  constructor(excuse: Excuse) {
    this.#excuse = excuse;
  }

  async run(
    found: AsyncIterator<string> | Iterator<string>,
    expected: AsyncIterator<string> | Iterator<string>,
  ): Promise<Comparison> {
    for (let line = 1; ; line++) {
      const [got, want] = [await found.next(), await expected.next()];
      if (got.done && want.done) break;
      if (want.done) this.#tell(`line ${line} is too many: ${brief(got.value)}`);
      else if (got.done) this.#tell(`line ${line} is missing: ${brief(want.value)}`);
      else this.#compareLines(got.value, want.value);
    }
    return {
      sheets: this.#sheets,
      cells: this.#cells,
      excused: this.#excused,
      differences: this.#differences,
      told: this.#told,
    };
  }

  #compareLines(got: string, want: string): void {
    if (want.startsWith('"')) this.#beginSheet(got, want);
    else this.#compareRows(got, want);
  }

  #beginSheet(got: string, want: string): void {
    if (got !== want) this.#tell(`a sheet begins with ${brief(got)}, not ${want}`);
    this.#sheet = JSON.parse(want) as string;
  }

  #compareRows(got: string, want: string): void {
    const wanted = JSON.parse(want) as Cell[];
    this.#sheets[this.#sheet] = (this.#sheets[this.#sheet] ?? -1) + 1;
    this.#cells += wanted.length;
    if (got === want) return;
    if (got.startsWith('[')) this.#compareCells(JSON.parse(got) as unknown[], wanted);
    else this.#tell(`${brief(got)} stands where a row should`);
  }

  #compareCells(got: readonly unknown[], wanted: readonly Cell[]): void {
    const row = `${this.#sheet} row ${this.#sheets[this.#sheet]}`;
    if (got.length > wanted.length) this.#tell(`${row} has ${got.length} cells`);
    for (const [column, cell] of wanted.entries()) {
      const [is, must] = [JSON.stringify(got[column] ?? null), JSON.stringify(cell)];
      if (is === must) continue;
      if (this.#excuse(got[column], cell)) this.#excused += 1;
      else this.#tell(`${row}, column ${column + 1} is ${brief(is)}, not ${brief(must)}`);
    }
  }

  #tell(difference: string): void {
    this.#differences += 1;
    if (this.#told.length < TOLD) this.#told.push(difference);
  }
}

const brief = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

/** The lines of a stream of UTF-8. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
