import { peakMemory } from './peak-memory.ts';
import { registerWorkload } from './registered.ts';

/** The command line with the workload among its resources; its last line on stderr is the most memory it had, in bytes. */
registerWorkload();
const { main } = await import('../../functions/cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
process.stderr.write(`${peakMemory()}\n`);
