import { afterAll, describe, expect, it } from 'vitest';
import { Transient } from '../../functions/core/problem.ts';
import { removeLeftovers } from '../../functions/local/remove-leftovers.ts';
import { reconcile } from '../../functions/pipeline/reconcile.ts';
import { historyOf } from '../contracts/history-of.ts';
import { type Around, type PortCall, SEED, sampled, withFaults } from './fault-ports.ts';
import { load, products, removeFolders, type TestEngine, testEngine } from './test-engine.ts';

const AT_ONCE = { startMs: 0, abandonMs: 0 };

afterAll(removeFolders);

const RECORDS = products(700, 9000);
const LIMITS = { timeBoxMs: 4 };

async function loaded(options: Parameters<typeof testEngine>[0] = {}): Promise<TestEngine> {
  const test = testEngine({ limits: LIMITS, ...options });
  await load(test.database, RECORDS);
  return test;
}

/** All calls of an undisturbed run, and its file. */
async function trace(segments: number): Promise<{ calls: readonly PortCall[]; bytes: Buffer }> {
  const calls: PortCall[] = [];
  const around: Around = (call, run) => {
    calls.push(call);
    return run();
  };
  const test = await loaded({
    limits: { ...LIMITS, segments },
    wrap: (engine) => withFaults(engine, around),
  });
  const record = await test.request();
  await test.end(record);
  return { calls: [...calls], bytes: await test.bytes(record) };
}

/** From its n-th call on the process is dead: nothing it begins has an effect any more. `dead` waits for what it had begun. */
function dying(at: number, when: 'before' | 'after') {
  const { promise: dead, resolve: die } = Promise.withResolvers<void>();
  const underWay = new Set<Promise<unknown>>();
  let isDead = false;
  const stop = (): Promise<never> => {
    isDead = true;
    void Promise.allSettled(underWay).then(() => die());
    return new Promise(() => undefined);
  };
  const around: Around = async ({ number }, run) => {
    if (isDead || (number === at && when === 'before')) return stop();
    const running = run();
    underWay.add(running);
    const result = await running.finally(() => underWay.delete(running));
    return number === at ? stop() : result;
  };
  return { around, dead };
}

const scratchOf = (test: TestEngine): readonly string[] =>
  test.stored().filter((name) => /upload|scratch/.test(name));

describe.each([1, 3])(`a process that dies at any call, SEED=${SEED}, with %i segments`, (segments) => {
  it.each(['before', 'after'] as const)(
    '%s it took effect, goes on at the next start and makes the same file',
    async (when) => {
      const { calls, bytes } = await trace(segments);
      const creation = calls.findIndex(({ method }) => method === 'create') + 1;
      for (const at of sampled({ last: calls.length })) {
        const limits = { ...LIMITS, segments };
        const { around, dead } = dying(at, when);
        const first = await loaded({ limits, wrap: (engine) => withFaults(engine, around) });
        const requested = first.request();
        await Promise.race([dead, requested.then(() => first.engine.workflow.idle())]);
        const second = testEngine({ limits, database: first.database, dir: first.dir });
        await reconcile(second.engine, AT_ONCE);
        await second.engine.workflow.idle();
        await removeLeftovers(second.database, second.engine);
        const items = await historyOf(second.engine.exports, 'acme');
        const created = at > creation || (at === creation && when === 'after');
        const told = [`SEED=${SEED}`, at, calls[at - 1]];
        expect([...told, items.map(({ status }) => status)]).toEqual([...told, created ? ['completed'] : []]);
        for (const entry of items) {
          const record = await second.engine.exports.get(entry);
          expect(record && (await second.bytes(record)).equals(bytes)).toBe(true);
        }
        expect([...told, second.ledgerItems(), scratchOf(second)]).toEqual([...told, 0, []]);
      }
    },
  );
});

describe(`a fault that a retry cures, SEED=${SEED}`, () => {
  it.each(['before', 'after'] as const)(
    '%s any call takes effect changes nothing of the file',
    async (when) => {
      const { calls, bytes } = await trace(1);
      const first = calls.findIndex(({ port }) => port === 'source') + 1;
      for (const at of sampled({ first, last: calls.length })) {
        let thrown = 0;
        const around: Around = async ({ number }, run) => {
          if (number !== at) return run();
          thrown++;
          if (when === 'after') await run();
          throw new Transient('throttled, or the answer was lost');
        };
        const test = await loaded({ wrap: (engine) => withFaults(engine, around) });
        const record = await test.request();
        await test.engine.workflow.idle();
        const told = [at, calls[at - 1]];
        expect([...told, thrown, (await test.look(record)).status]).toEqual([...told, 1, 'completed']);
        expect((await test.bytes(record)).equals(bytes)).toBe(true);
      }
    },
  );
});

/** Where such a fault keeps no export from completing: in its record and its turn, once those are readable again, and in the cleaning behind it. */
const COMPLETED = [
  'exports.admit',
  'exports.get',
  'exports.move',
  'files.uploads',
  'files.removeAll',
  'ledger.remove',
];

describe('a fault that no retry cures', () => {
  it('ends as it must with nothing left behind, whichever call it meets', async () => {
    const { calls } = await trace(2);
    const methods = new Set(calls.map(({ port, method }) => `${port}.${method}`));
    expect([...methods]).toEqual(expect.arrayContaining([...COMPLETED, 'source.page']));
    methods.delete('exports.create');
    for (const broken of methods) {
      let healed = false;
      const test = await loaded({
        limits: { ...LIMITS, segments: 2 },
        wrap: (engine) =>
          withFaults(engine, ({ port, method }, run) => {
            if (healed || `${port}.${method}` !== broken) return run();
            return Promise.reject(new TypeError('a bug'));
          }),
      });
      const record = await test.request();
      await test.engine.workflow.idle();
      healed = true;
      await reconcile(test.engine, AT_ONCE);
      await test.engine.workflow.idle();
      await test.engine.workflow.close();
      const { status } = await test.look(record);
      expect([broken, status]).toEqual([broken, COMPLETED.includes(broken) ? 'completed' : 'failed']);
      if (status === 'completed') await removeLeftovers(test.database, test.engine);
      const left = status === 'completed' ? scratchOf(test) : test.stored();
      expect([broken, left, test.ledgerItems()]).toEqual([broken, [], 0]);
    }
  });
});
