import { peakMemory } from './peak-memory.ts';
import { registerWorkload } from './registered.ts';

/** The command line with the workload among its resources; its last line on stderr says what the process needed. */
registerWorkload();
const { main } = await import('../../functions/cli/main.ts');
process.exitCode = await main(process.argv.slice(2));
const { user, system } = process.cpuUsage();
process.stderr.write(`${JSON.stringify({ peakBytes: peakMemory(), cpuSeconds: (user + system) / 1e6 })}\n`);
