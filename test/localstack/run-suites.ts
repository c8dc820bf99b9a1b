import { readdirSync, rmSync } from 'node:fs';
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

/** What is tried on a stage of its own setting, once all others have ended. */
const NARROW = ['admission'];
/** What puts a proxy before the functions, or measures, has the service for itself. */
const ALONE = ['faults', 'large-export', 'functions'];
const suites = readdirSync(import.meta.dirname).flatMap((name) => /^(.*)\.suite\.ts$/.exec(name)?.[1] ?? []);

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
  const asked = process.argv.slice(2);
  const chosen = suites.filter((name) => asked.length === 0 || asked.includes(name));
  await runSuites(
    chosen.filter((name) => ![...ALONE, ...NARROW].includes(name)),
    3,
  );
  await runSuites(
    ALONE.filter((name) => chosen.includes(name)),
    1,
  );
  await check('CDK finds no difference', async () => unless(await difference(place)));
  await check('CDK finds the difference that another setting makes', async () =>
    unless((await difference(place, 'http://elsewhere')) ? undefined : 'there is none'),
  );
  const narrow = NARROW.filter((name) => chosen.includes(name));
  if (
    narrow.length > 0 &&
    (await check('the stack is deployed with two writers at once', () => deploy(place, { writersAtOnce: 2 })))
  )
    await runSuites(narrow, 1);
  await check('nothing is left when it is destroyed', async () => unless((await destroy(place)).join('\n')));
}
await end();

async function runSuites(names: readonly string[], maxWorkers: number): Promise<void> {
  if (names.length === 0) return;
  const vitest = await startVitest('test', [], {
    config: false,
    watch: false,
    include: names.map((name) => `test/localstack/${name}.suite.ts`),
    maxWorkers,
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
