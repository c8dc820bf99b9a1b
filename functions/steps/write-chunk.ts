import { stepLambda } from '../aws/lambda.ts';
import { ChunkInput } from '../core/chunk.ts';
import { readEnvironment } from '../env.ts';
import { writeChunk } from '../pipeline/write-chunk.ts';
import { writingEngine } from './writing-engine.ts';

const engine = writingEngine(readEnvironment('WriteChunk'));
/** Left after the time box for the page, the parts and the ledger item that are under way. */
const RESERVE_MS = 45_000;

export const handler = stepLambda({
  name: 'WriteChunk',
  read: (event) => ChunkInput.parse(event),
  run: (input, remainingMs) => {
    const timeBoxMs = Math.min(engine.limits.timeBoxMs, Math.max(0, remainingMs - RESERVE_MS));
    return writeChunk({ ...engine, limits: { ...engine.limits, timeBoxMs } }, input);
  },
});
