import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { StepCall } from '../../../functions/local/step-thread.ts';

/** The real thread, which dies in the middle of the first chunk of all. */
const mark = join(workerData.files, 'died');
parentPort?.on('message', ({ step }: StepCall) => {
  if (step !== 'WriteChunk' || existsSync(mark)) return;
  writeFileSync(mark, '');
  setImmediate(() => process.exit(1));
});
await import('../../../functions/local/step-thread.ts');
