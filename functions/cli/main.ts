import { complain, explain, failureJson } from './explain.ts';
import { print } from './print.ts';
import { waybillProgram } from './program.ts';
import { keepHeapSmall } from './small-heap.ts';

/** Runs one command line; gives its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  keepHeapSmall();
  endWithReader(process.stdout, 'stdout');
  endWithReader(process.stderr, 'stderr');
  try {
    await waybillProgram().parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    const failure = isForMachines(argv) ? failureJson(error) : undefined;
    if (failure !== undefined) print(failure);
    return explain(error);
  }
}

/** `serve` tells on its standard output when it listens, and nothing else. */
const isForMachines = (argv: readonly string[]): boolean =>
  argv.includes('--json') && !argv.includes('serve');

/** Ends quietly when the reader of a pipe has, as in `waybill … | head`, and in one line where nothing more can be written. */
function endWithReader(stream: NodeJS.WriteStream, name: string): void {
  if (stream.listenerCount('error') > 0) return;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (stream.listenerCount('error') > 1) return;
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    if (stream === process.stdout) complain(`${name}: ${error.message}`);
    process.exit(1);
  });
}
