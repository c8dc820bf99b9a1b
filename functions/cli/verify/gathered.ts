/** Bytes of a row beyond which it is not looked into: memory stays bounded whatever the file is. */
const MAX_ROW = 64 << 20;

/** The bytes of one row that comes in several blocks. */
export class Gathered {
  #pieces: Buffer[] = [];
  #bytes = 0;

  add(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#bytes > MAX_ROW) this.#pieces = [];
    else if (piece.length > 0) this.#pieces.push(Buffer.from(piece));
  }

  /** The row's text, ended by the piece; undefined where it is too long to look into. Empties what was gathered. */
  take(last: Buffer): string | undefined {
    const bytes = this.#bytes + last.length;
    const text = bytes > MAX_ROW ? undefined : Buffer.concat([...this.#pieces, last]).toString('utf8');
    this.clear();
    return text;
  }

  clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
  }

  get empty(): boolean {
    return this.#bytes === 0;
  }
}
