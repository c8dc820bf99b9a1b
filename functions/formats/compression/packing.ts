/** Bytes before packing: how many, and their CRC-32. */
export interface Raw {
  readonly bytes: number;
  readonly crc32: number;
}

/** One way to pack bytes in pieces that do not know each other: `head · piece · piece · … · tail` unpacks to their joined contents. */
export interface Packing {
  /** Name and version: another one where a carry or the separator's bytes would change. */
  readonly version: string;
  readonly mediaType: string;
  /** What a file begins with. */
  readonly head: Uint8Array;
  /** The same where the size of what the file unpacks to is known; left out where no head says it. */
  sizedHead?(rawBytes: number): Uint8Array;
  pack(raw: Uint8Array, level: number): Uint8Array;
  /** The same bytes from every build of the library, since whoever joins segments cuts them off by their length. */
  packSeparator(separator: Uint8Array): Uint8Array;
  tail(raw: Raw): Uint8Array;
}
