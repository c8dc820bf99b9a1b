/** What one run of one contender took. */
export interface Measured {
  readonly rows: number;
  readonly bytes: number;
  /** Of the bytes, where the contender saw them all. */
  readonly crc32?: number;
  readonly seconds: number;
  /** Of all threads: what a busy machine does not change much. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  /** Of a program that is no package of the project. */
  readonly version?: string;
}
