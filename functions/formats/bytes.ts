/**
 * A buffer with its unchecked writer, which Node has kept since its first versions and `write` itself ends in.
 * It writes only what fits, so room is made sure of before.
 */
export interface Bytes extends Buffer {
  /** Writes text as UTF-8 at an offset and gives the number of bytes. */
  utf8Write(text: string, offset: number): number;
}
