import { explain } from './explain.ts';
import { waybillProgram } from './program.ts';
import { keepHeapSmall } from './small-heap.ts';

/** Runs one command line; gives its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  keepHeapSmall();
  endWithReader(process.stdout);
  endWithReader(process.stderr);
  try {
    await waybillProgram().parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    return explain(error);
  }
}

/** Ends quietly when the reader of a pipe has, as in `waybill … | head`. */
function endWithReader(stream: NodeJS.WriteStream): void {
  if (stream.listenerCount('error') > 0) return;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (stream.listenerCount('error') > 1) return;
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? 0);
  });
}
