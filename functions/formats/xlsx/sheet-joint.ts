const SPACE = 32;
const SLASH = 47;
const LESS_THAN = 60;
const GREATER_THAN = 62;
const LETTER_C = 99;
const LETTER_I = 105;
const LETTER_R = 114;
const LETTER_T = 116;

const TEXT_END = '</t></is></c>'.length;
const VALUE_END = '</v></c>'.length;
const ROW_END = '</row>'.length;
const ROW = '<row r="'.length;
const BARE_ROW = '<row>'.length;
const CELL = '<c r="'.length;
const BARE_CELL = '<c'.length;
/** What follows a row number. */
const ROW_REST = '">'.length;
const VALUE = '"><v>'.length;
const TYPED_VALUE = '" t="b"><v>'.length;
const TEXT = '" t="inlineStr"><is><t>'.length;
const KEPT_TEXT = '" t="inlineStr"><is><t xml:space="preserve">'.length;

/** Further back than any distance reaches. */
export const FAR = -65_536;

const MOST_COLUMNS = 16_384;
const MOST_DIGITS = 8;
/** What the end of a cell may be: nothing, a text's, a value's. */
const ENDINGS = 3;

/** How joints go on behind the row number, where no character of them tells it. */
const OF_VALUE = 0;
const OF_KEPT_TEXT = 1;
const OF_ROW = 2;

/**
 * What stands between the contents of two cells: the end of one and the beginning of the next, such as
 * `</t></is></c><c r="B12" t="inlineStr"><is><t>`. Reading one tells where its parts stood before. All of this is a
 * guess: whoever follows it compares the bytes.
 */
export class Joint {
  /** Where its row number begins, and where the content of the cell begins. */
  number = 0;
  end = 0;
  /** Where the same column's joint began before. */
  before = FAR;
  /** Where a row number with the same behind it stood before, and where this very number did. */
  numberBefore = FAR;
  numberNear = FAR;
  /** Where the number of the row stands in the row's own tag. */
  #numberOfRow = FAR;
  #digits = 1;
  /** Where row numbers stood last, by what followed them; where joints began last, by their column and what they end. */
  readonly #numbers = new Int32Array(128);
  readonly #starts = new Int32Array((MOST_COLUMNS + 1) * ENDINGS);

  reset(): void {
    this.#numberOfRow = FAR;
    this.#digits = 1;
    this.#numbers.fill(FAR);
    this.#starts.fill(FAR);
  }

  /** Reads the joint that begins at a `<`; false where that begins another thing. */
  read(bytes: Uint8Array, start: number): boolean {
    let at = start;
    let ending = 0;
    if (bytes[at + 1] === SLASH) {
      ending = bytes[at + 2] === LETTER_T ? 1 : 2;
      at += ending === 1 ? TEXT_END : VALUE_END;
      if (bytes[at + 1] === SLASH) at += ROW_END;
    }
    if (bytes[at] !== LESS_THAN) return false;
    const isRow = bytes[at + 1] === LETTER_R;
    if (!isRow && (bytes[at + 1] !== LETTER_C || bytes[at + 2] === SLASH)) return false;
    const slot = ending + ENDINGS * (isRow ? this.#readRow(bytes, at) : this.#readCell(bytes, at));
    this.before = this.#starts[slot] ?? FAR;
    this.#starts[slot] = start;
    return true;
  }

  /** Gives 0 in place of a column. */
  #readRow(bytes: Uint8Array, at: number): number {
    const isBare = bytes[at + BARE_ROW - 1] === GREATER_THAN;
    this.number = at + (isBare ? BARE_ROW : ROW);
    this.#digits = 0;
    const after = isBare ? this.number : this.#afterNumber(bytes);
    this.#digits = after - this.number;
    this.#follow(OF_ROW, isBare ? after : after + ROW_REST);
    this.numberNear = this.numberBefore;
    this.#numberOfRow = this.number;
    return 0;
  }

  /** Gives the column from 1, or what stands in place of a column where cells have no reference. */
  #readCell(bytes: Uint8Array, start: number): number {
    if (bytes[start + BARE_CELL + 1] !== LETTER_R) {
      const kind = this.#readBody(bytes, start + BARE_CELL - 1);
      this.number = this.end;
      return kind;
    }
    let column = 0;
    let at = start + CELL;
    for (; (bytes[at] as number) >= 65 && column < MOST_COLUMNS; at++)
      column = column * 26 + (bytes[at] as number) - 64;
    this.number = at;
    this.#readBody(bytes, this.#afterNumber(bytes));
    return column;
  }

  /** What follows the quote at `at`, or would follow one there; gives its kind. */
  #readBody(bytes: Uint8Array, at: number): number {
    if (bytes[at + 1] === GREATER_THAN) return this.#follow(OF_VALUE, at + VALUE);
    const letter = (bytes[at + 5] as number) & 127;
    if (letter !== LETTER_I) return this.#follow(letter, at + TYPED_VALUE);
    const isKept = bytes[at + TEXT - 1] === SPACE;
    return isKept ? this.#follow(OF_KEPT_TEXT, at + KEPT_TEXT) : this.#follow(letter, at + TEXT);
  }

  #follow(kind: number, end: number): number {
    this.end = end;
    this.numberBefore = this.#numbers[kind] as number;
    this.numberNear = Math.max(this.numberBefore, this.#numberOfRow);
    this.#numbers[kind] = this.number;
    return kind;
  }

  /** The place after the row number, which is as long as the row says. */
  #afterNumber(bytes: Uint8Array): number {
    let at = this.number + this.#digits;
    const most = this.number + MOST_DIGITS;
    while (at < most && (bytes[at] as number) >= 48 && (bytes[at] as number) <= 57) at++;
    return at;
  }
}
