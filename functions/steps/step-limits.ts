import type { Environment } from '../env.ts';
import { partBytes } from '../pipeline/part-bytes.ts';
import type { StepLimits } from '../pipeline/step-limits.ts';

const MIB = 1024 * 1024;
/** How often a step looks whether it should stop. */
const CHECK_MS = 5000;

/** Parts begin at the size that is configured, and grow with their number so that S3's 10,000 suffice. */
export const stepLimits = (config: Environment<'WriteChunk'>): StepLimits => ({
  timeBoxMs: config.TIME_BOX * 1000,
  checkMs: CHECK_MS,
  chunksPerExecution: config.CHUNKS,
  segments: config.SEGMENTS,
  recordsPerSegment: 1,
  partBytes: (number) => (number <= 5000 ? config.PART_SIZE * MIB : partBytes(number)),
});
