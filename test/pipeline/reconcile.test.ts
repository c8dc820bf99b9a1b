import { afterAll, describe, expect, it } from 'vitest';
import { reconcile } from '../../functions/pipeline/reconcile.ts';
import { requestExport } from '../../functions/pipeline/request-export.ts';
import { ASKED, load, products, removeFolders, testEngine } from './test-engine.ts';

afterAll(removeFolders);

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
    await expect(reconcile(partly, 0)).rejects.toThrow('1 exports were not reconciled');
    expect(await test.end(second)).toMatchObject({ status: 'completed' });
    expect(await test.look(first)).toMatchObject({ status: 'pending' });
    expect(lines).toEqual(['error export not reconciled']);
  });
});
