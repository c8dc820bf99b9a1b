import { rmSync } from 'node:fs';
import { startVitest, type Vitest } from 'vitest/node';
import { deploy, destroy, difference } from './deployment.ts';
import { freePort } from './free-port.ts';
import { Instance } from './instance.ts';

const began = performance.now();
const counts = { passed: 0, failed: 0 };
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** One check of the commands themselves: it counts as a test. */
async function check(what: string, work: () => Promise<unknown>): Promise<boolean> {
  const started = performance.now();
  const failure = await work().then(
    () => undefined,
    (error: Error) => error,
  );
  counts[failure ? 'failed' : 'passed'] += 1;
  say(`${failure ? '✗' : '✓'} ${what} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  if (failure) say(failure.message);
  return failure === undefined;
}

/** An instance of its own, so that what is deployed elsewhere on this machine is left alone. */
process.env.WAYBILL_LOCALSTACK_PORT ??= String(await freePort());
const instance = await Instance.here();
const { place } = instance;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void end().then(() => process.exit(1)));

const ready =
  (await check('LocalStack starts', () => instance.start(say, process.pid))) &&
  (await check('the stack is deployed', () => deploy(place)));
if (ready) {
  await runSuites(process.argv.slice(2));
  await check('CDK finds no difference', async () => unless(await difference(place)));
  await check('nothing is left when it is destroyed', async () => unless((await destroy(place)).join('\n')));
}
await end();

async function runSuites(names: readonly string[]): Promise<void> {
  const vitest = await startVitest('test', [...names], {
    config: false,
    watch: false,
    include: ['test/localstack/**/*.suite.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    reporters: ['verbose'],
  });
  count(vitest);
  await vitest.close();
}

function count({ state }: Vitest): void {
  for (const module of state.getTestModules()) {
    const tests = [...module.children.allTests()];
    const failed = tests.filter((test) => test.result().state === 'failed').length;
    counts.passed += tests.filter((test) => test.result().state === 'passed').length;
    counts.failed += failed === 0 && !module.ok() ? 1 : failed;
  }
  counts.failed += state.getUnhandledErrors().length;
}

async function unless(fault: string | undefined): Promise<void> {
  if (fault) throw new Error(fault);
}

async function end(): Promise<void> {
  await instance.stop();
  /** Its logs are of use only where something failed. */
  if (counts.failed === 0) rmSync(place.folder, { recursive: true, force: true });
  say(`\n${((performance.now() - began) / 1000).toFixed(0)} s`);
  say(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}
