/** Thrown by a cell writer before it would write beyond the buffer: bytes up to `end` are needed. */
export class NoRoom {
  readonly end: number;

  constructor(end: number) {
    this.end = end;
  }
}

/** Throws `NoRoom` unless `end` is within the buffer. */
export function ensureRoom(bytes: Buffer, end: number): void {
  if (end > bytes.length) throw new NoRoom(end);
}
