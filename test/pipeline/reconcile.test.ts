import { afterAll, describe, expect, it } from 'vitest';
import { reconcile } from '../../functions/pipeline/reconcile.ts';
import { requestExport } from '../../functions/pipeline/request-export.ts';
import { ASKED, load, products, removeFolders, testEngine } from './test-engine.ts';

afterAll(removeFolders);

const AT_ONCE = { startMs: 0, abandonMs: 0 };

describe('an export that cannot be helped', () => {
  it('is logged and keeps no other from help', async () => {
    const lines: string[] = [];
    const test = testEngine({ log: (level, message) => lines.push(`${level} ${message}`) });
    await load(test.database, products(3));
    const unstarted = { ...test.engine.workflow, start: async () => undefined };
    const desk = { ...test.desk, workflow: unstarted };
    const { record: first } = await requestExport(desk, ASKED);
    const { record: second } = await requestExport(desk, ASKED);
    const { workflow } = test.engine;
    const start: typeof workflow.start = async (input) => {
      if (input.id === first.id) throw new Error('denied');
      return workflow.start(input);
    };
    const running: typeof workflow.running = (input) => workflow.running(input);
    const partly = { ...test.engine, workflow: { start, running, stop: async () => undefined } };
    await expect(reconcile(partly, AT_ONCE)).rejects.toThrow('1 exports were not reconciled');
    expect(await test.end(second)).toMatchObject({ status: 'completed' });
    expect(await test.look(first)).toMatchObject({ status: 'pending' });
    expect(lines).toEqual(['error export not reconciled']);
  });
});

describe('an export that was accepted and not started', () => {
  /** A desk that starts nothing, and the engine a minute after it. */
  async function unstarted() {
    const test = testEngine();
    await load(test.database, products(3));
    const { record } = await requestExport(
      { ...test.desk, workflow: { ...test.engine.workflow, start: async () => undefined } },
      ASKED,
    );
    return {
      ...test,
      record,
      at: (ms: number) => ({ ...test.engine, clock: () => Date.parse(record.updatedAt) + ms }),
    };
  }

  it('is started after a while, and not before', async () => {
    const { at, record, end, look } = await unstarted();
    await reconcile(at(59_999), { startMs: 60_000, abandonMs: 1_200_000 });
    expect(await look(record)).toMatchObject({ status: 'pending' });
    await reconcile(at(60_000), { startMs: 60_000, abandonMs: 1_200_000 });
    expect(await end(record)).toMatchObject({ status: 'completed' });
  });

  it('is not abandoned before its time, though its start shows no execution yet', async () => {
    const { at, record, look } = await unstarted();
    const started: number[] = [];
    const workflow = {
      start: async ({ id }: { readonly id: number }) => void started.push(id),
      running: async () => false,
      stop: async () => undefined,
    };
    await reconcile({ ...at(60_000), workflow }, { startMs: 60_000, abandonMs: 1_200_000 });
    expect({ started, status: (await look(record))?.status }).toEqual({
      started: [record.id],
      status: 'pending',
    });
  });

  it('that ends while it is looked at is left alone', async () => {
    const { at, record, look, engine } = await unstarted();
    const running = async () => {
      await engine.exports.move(record, { to: 'canceled' });
      return false;
    };
    const start = () => Promise.reject(new Error('started'));
    const workflow = { running, start, stop: async () => undefined };
    await reconcile({ ...at(0), workflow }, AT_ONCE);
    expect(await look(record)).toMatchObject({ status: 'canceled' });
  });
});
