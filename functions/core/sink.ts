/** Where an encoder writes: a growing run of bytes with a running end. */
export interface Sink {
  /** The whole buffer; may be another one after `reserve`. */
  bytes: Buffer;
  /** How many of its bytes are written. */
  length: number;
  /** Makes room for at least that many bytes behind `length`. */
  reserve(bytes: number): void;
}
