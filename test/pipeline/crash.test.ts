import { afterAll, describe, expect, it } from 'vitest';
import { Transient } from '../../functions/core/problem.ts';
import { removeLeftovers } from '../../functions/local/remove-leftovers.ts';
import { reconcile } from '../../functions/pipeline/reconcile.ts';
import { type Around, type PortCall, withFaults } from './fault-ports.ts';
import { load, products, removeFolders, type TestEngine, testEngine } from './test-engine.ts';

afterAll(removeFolders);

const RECORDS = products(700, 9000);
/** How many of a run's calls are tried in each test: `FAULTS=1000` tries all of them. */
const TRIED = Number(process.env.FAULTS ?? 8);
const LIMITS = { timeBoxMs: 8 };

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
  return { calls, bytes: await test.bytes(record) };
}

/** Every n-th call, with another offset each, so that all of them are met over the runs of a day. */
function sample(count: number, wanted: number): number[] {
  const step = Math.max(1, Math.floor(count / wanted));
  const offset = Math.floor(Math.random() * step);
  return Array.from({ length: Math.ceil(count / step) }, (_none, index) => 1 + offset + index * step).filter(
    (n) => n <= count,
  );
}

/** From its n-th call on the process is dead: nothing it does has an effect any more. */
function dying(at: number, when: 'before' | 'after'): Around {
  let dead = false;
  return async (call, run) => {
    if (dead || (call.number === at && when === 'before')) {
      dead = true;
      return new Promise(() => undefined);
    }
    const result = await run();
    if (call.number !== at) return result;
    dead = true;
    return new Promise(() => undefined);
  };
}

describe.each([1, 3])('a process that dies at any call, with %i segments', (segments) => {
  it.each(['before', 'after'] as const)(
    '%s it took effect, goes on at the next start and makes the same file',
    async (when) => {
      const { calls, bytes } = await trace(segments);
      for (const at of sample(calls.length, TRIED)) {
        const limits = { ...LIMITS, segments };
        let reached = Promise.withResolvers<void>();
        const around = dying(at, when);
        const first = await loaded({
          limits,
          wrap: (engine) =>
            withFaults(engine, (call, run) => {
              if (call.number >= at) setTimeout(reached.resolve, 5);
              return around(call, run);
            }),
        });
        const creating = first.request().catch(() => undefined);
        await Promise.race([reached.promise, creating.then(() => first.engine.workflow.idle())]);
        reached = Promise.withResolvers();
        const second = testEngine({ limits, database: first.database, dir: first.dir });
        await reconcile(second.engine, 0);
        await second.engine.workflow.idle();
        await removeLeftovers(second.database, second.engine);
        const listed = await second.engine.exports.list('acme', 'products-manager', { number: 1, size: 10 });
        for (const record of listed.items) {
          expect([at, calls[at - 1], record.status]).toEqual([at, calls[at - 1], 'completed']);
          expect((await second.bytes(record)).equals(bytes)).toBe(true);
          expect(second.stored().filter((name) => /upload|scratch/.test(name))).toEqual([]);
          expect(second.ledgerItems()).toBe(0);
        }
      }
    },
  );
});

describe('a fault that a retry cures', () => {
  it.each(['before', 'after'] as const)(
    '%s any call takes effect changes nothing of the file',
    async (when) => {
      const { calls, bytes } = await trace(1);
      const created = calls.findIndex(({ method }) => method === 'get') + 1;
      for (const at of sample(calls.length, TRIED).filter((number) => number >= created)) {
        let running = true;
        const test = await loaded({
          wrap: (engine) =>
            withFaults(engine, async ({ number }, run) => {
              if (!running) return run();
              if (number === at && when === 'before') throw new Transient('throttled');
              const result = await run();
              if (number === at) throw new Transient('the answer was lost');
              return result;
            }),
        });
        const record = await test.request().catch(() => undefined);
        if (!record) continue;
        const ended = await test.end(record);
        running = false;
        expect([at, calls[at - 1], ended.status]).toEqual([at, calls[at - 1], 'completed']);
        expect((await test.bytes(record)).equals(bytes)).toBe(true);
      }
    },
  );
});

describe('a fault that no retry cures', () => {
  it('ends in a failed record with nothing left behind, whichever call it meets', async () => {
    const { calls } = await trace(2);
    const methods = new Set(calls.map(({ port, method }) => `${port}.${method}`));
    for (const broken of methods) {
      const from = calls.find(({ port, method }) => `${port}.${method}` === broken);
      if (!from || broken === 'exports.create') continue;
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
      await reconcile(test.engine, 0);
      await test.engine.workflow.idle();
      await test.engine.workflow.close();
      const ended = await test.look(record);
      expect([broken, ['failed', 'completed'].includes(ended.status)]).toEqual([broken, true]);
      if (ended.status === 'failed')
        expect([broken, test.stored(), test.ledgerItems()]).toEqual([broken, [], 0]);
    }
  });
});
