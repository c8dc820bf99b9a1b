/** Times and sizes of a step: whatever wires the engine sets them. */
export interface StepLimits {
  /** How long a step reads pages before it hands over, in milliseconds. */
  readonly timeBoxMs: number;
  /** How often a running step looks whether it should stop, in milliseconds. */
  readonly checkMs: number;
  /** Chunks that one execution may write in all its segments: keeps its history below Step Functions' limit. */
  readonly chunksPerExecution: number;
  /** How many segments a source is asked for at most. */
  readonly segments: number;
  /** A source that can count is asked for one segment per so many records. */
  readonly recordsPerSegment: number;
  /** Size at which a part is full, by its number; never below S3's 5 MiB. */
  readonly partBytes: (number: number) => number;
}
