import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ExportKey, ExportRecord } from '../../functions/core/export-record.ts';
import type { Change } from '../../functions/core/operations.ts';
import { Problem, Transient } from '../../functions/core/problem.ts';
import { shareOf } from '../../functions/core/progress.ts';
import { removeLeftovers } from '../../functions/local/remove-leftovers.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { changeExport } from '../../functions/pipeline/change-export.ts';
import { removeExport } from '../../functions/pipeline/end-export.ts';
import { findExport } from '../../functions/pipeline/find-export.ts';
import { reconcile } from '../../functions/pipeline/reconcile.ts';
import { tries } from '../properties.ts';
import { type Around, withFaults } from './fault-ports.ts';
import { load, products, removeFolders, type TestEngine, testEngine } from './test-engine.ts';

afterAll(removeFolders);

const RECORDS = products(400, 2000);
/** Each attempt writes one chunk more of each segment, so that it hands over again and again. */
const LIMITS = { timeBoxMs: 2, segments: 2, chunksPerExecution: 4 };
const AT_ONCE = { startMs: 0, abandonMs: 0 };

type Deed = NonNullable<Change['to']> | 'remove';

/** What happens at the how many-th call to the outside, of steps and of callers alike. */
interface Event {
  readonly at: number;
  readonly what: Deed | 'fault before' | 'fault after' | 'death';
}

interface Story {
  readonly events: readonly Event[];
  /** How many turns of the event loop each call waits, in order and over again. */
  readonly waits: readonly number[];
}

const CALLS = 90;
const deed = fc.constantFrom<Deed>('pause', 'pause', 'resume', 'resume', 'cancel', 'remove');
const gentle = fc.constantFrom<Deed>('pause', 'resume');
const fault = fc.constantFrom<Event['what']>('fault before', 'fault after', 'death');

const storyOf = (...kinds: readonly fc.Arbitrary<Event['what']>[]): fc.Arbitrary<Story> =>
  fc.record({
    events: fc.array(fc.record({ at: fc.integer({ min: 4, max: CALLS }), what: fc.oneof(...kinds) }), {
      minLength: 1,
      maxLength: 8,
    }),
    waits: fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }),
  });

async function loaded(options: Parameters<typeof testEngine>[0] = {}): Promise<TestEngine> {
  const test = testEngine({ limits: LIMITS, ...options });
  await load(test.database, RECORDS);
  return test;
}

/** The undisturbed file, and how many files of the disk hold it with its manifest. */
const undisturbed = (async () => {
  const test = await loaded();
  const record = await test.request();
  await test.end(record);
  return { bytes: await test.bytes(record), stored: test.stored().length };
})();

/** Plays a story on one export, whose process may die in it; what a caller was refused is no matter. */
async function play({ events, waits }: Story) {
  const { promise: dead, resolve: die } = Promise.withResolvers<void>();
  const callers: Promise<void>[] = [];
  const underWay = new Set<Promise<unknown>>();
  const odd: unknown[] = [];
  let record: ExportRecord | undefined;
  let isDead = false;
  const begin = (what: Deed) => {
    if (record)
      callers.push(act(test, record, what).catch((error) => void (isRefusal(error) || odd.push(error))));
  };
  const around: Around = async ({ number, method }, run) => {
    for (let turn = waits[number % waits.length] ?? 0; turn > 0; turn--) await setImmediate();
    const here = events.filter(({ at }) => at === number).map(({ what }) => what);
    if (here.includes('death') && method !== 'create') {
      isDead = true;
      void Promise.allSettled(underWay).then(() => die());
    }
    if (isDead) return new Promise(() => undefined);
    for (const what of here) if (isDeed(what)) begin(what);
    if (here.includes('fault before')) throw new Transient('throttled');
    const running = run();
    underWay.add(running);
    const result = await running.finally(() => underWay.delete(running));
    if (isDead) return new Promise(() => undefined);
    if (here.includes('fault after')) throw new Transient('the answer was lost');
    return result;
  };
  const test = await loaded({ wrap: (engine) => withFaults(engine, around) });
  record = await Promise.race([test.request(), dead.then(() => onlyRecord(test))]);
  await Promise.race([dead, settled(test, callers)]);
  // A step may outlive its execution.
  if (!isDead) await Promise.race([dead, test.engine.workflow.close()]);
  return { test, record, died: isDead, odd };
}

/** As the next process finds it, of which this one never heard that it was made. */
async function onlyRecord({ database, look }: TestEngine): Promise<ExportRecord> {
  const [[entry] = []] = await Array.fromAsync(sqliteExports(database).history('acme', { fresh: 0 }));
  if (!entry) throw new Error('there is no record');
  return look(entry);
}

/** Until neither callers nor executions have anything to do. */
async function settled(test: TestEngine, callers: Promise<void>[]): Promise<void> {
  for (let seen = -1; seen < callers.length; ) {
    seen = callers.length;
    await test.engine.workflow.idle();
    await Promise.all(callers);
    await test.engine.workflow.idle();
  }
}

async function act({ engine }: TestEngine, { owner, id, dialect }: ExportRecord, what: Deed): Promise<void> {
  const ref = { owner, id, dialect };
  if (what === 'remove') await removeExport(engine, await findExport(engine, ref));
  else await changeExport(engine, { ...ref, to: what });
}

const isDeed = (what: Event['what']): what is Deed => !what.startsWith('fault') && what !== 'death';
const isRefusal = (error: unknown): boolean =>
  error instanceof Transient || (error instanceof Problem && ['conflict', 'not-found'].includes(error.kind));

/** What becomes of it at the next start, where a caller goes on with it for as long as it is paused. */
async function ending(before: TestEngine, key: ExportKey) {
  const test = testEngine({ limits: LIMITS, database: before.database, dir: before.dir });
  await reconcile(test.engine, AT_ONCE);
  await test.engine.workflow.idle();
  const record = await test.engine.exports.get(key);
  if (record?.status === 'paused') await act(test, record, 'resume');
  await test.engine.workflow.idle();
  await removeLeftovers(test.database, test.engine);
  return { test, record: await test.engine.exports.get(key) };
}

describe('pause, resume, cancel and deletion, beside the steps and each other', () => {
  it('end in a state of the table, with one file or none, and nothing else behind', async () => {
    await fc.assert(
      fc.asyncProperty(storyOf(deed, fault), async (story) => {
        const { test: first, record: asked, died, odd } = await play(story);
        expect(odd).toEqual([]);
        const { test, record } = await ending(first, asked);
        const deeds = new Set(story.events.map(({ what }) => what));
        const may = ['completed', ...(deeds.has('cancel') || deeds.has('remove') ? ['canceled'] : [])];
        if (deeds.has('remove')) may.push('gone');
        expect(may).toContain(record?.status ?? 'gone');
        expect(test.ledgerItems()).toBe(0);
        if (record?.status === 'completed' && !(died && deeds.has('remove'))) {
          expect((await test.bytes(asked)).equals((await undisturbed).bytes)).toBe(true);
          expect(test.stored()).toHaveLength((await undisturbed).stored);
        } else if (record?.status !== 'completed') expect(test.stored()).toEqual([]);
      }),
      { numRuns: tries(15) },
    );
  });

  it('of which the last word was to go on end in the file that would have come undisturbed', async () => {
    await fc.assert(
      fc.asyncProperty(storyOf(gentle, gentle, gentle, fault), async (story) => {
        const { test: first, record: asked } = await play(story);
        const { test, record } = await ending(first, asked);
        expect(record?.status).toBe('completed');
        expect((await test.bytes(asked)).equals((await undisturbed).bytes)).toBe(true);
        expect([test.stored().length, test.ledgerItems()]).toEqual([(await undisturbed).stored, 0]);
      }),
      { numRuns: tries(15) },
    );
  });

  it('never let what is shown of its progress fall, nor be whole before the end', async () => {
    await fc.assert(
      fc.asyncProperty(storyOf(gentle, fault), async (story) => {
        const shown: number[] = [];
        const watched = await play({ ...story, events: story.events.filter(({ what }) => what !== 'death') });
        const { test, record: asked } = watched;
        const look = async () => {
          const record = { ...(await test.look(asked)), expected: { rows: RECORDS.length, exact: true } };
          const { percent } = shareOf(record);
          if (record.status !== 'completed') expect(percent).toBeLessThan(100);
          shown.push(percent);
        };
        await look();
        await ending(test, asked);
        await look();
        expect(shown).toEqual(shown.toSorted((a, b) => a - b));
        expect(shown.at(-1)).toBe(100);
      }),
      { numRuns: tries(5) },
    );
  });
});
