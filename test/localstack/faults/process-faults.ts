import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { products } from '../../pipeline/test-engine.ts';
import { historyOf } from '../history.ts';
import type { ExportCase } from './export-case.ts';
import { type FaultBench, RIGHT } from './fault-bench.ts';
import type { Rule } from './fault-proxy.ts';
import { canKill, killFunction } from './kill-function.ts';
import { wide } from './wide-records.ts';

const PATIENCE = 180_000;

/** Functions that are killed or called twice, and executions that are ended from outside. */
export function processFaults(open: () => FaultBench): void {
  it.skipIf(!canKill)(
    'a function that is killed in the middle of a part, twice, writes the right file all the same',
    async () => {
      const bench = open();
      const one = await bench.case(wide(4000, 3000));
      const right = await one.sha256(await one.exported());
      let kills = 0;
      const killing: Rule = async (call) => {
        if (call.operation !== 'UploadPart' || call.caller !== 'WriteChunk' || !one.isMine(call))
          return undefined;
        if (kills === 2) return undefined;
        kills += 1;
        expect(killFunction(bench.stage.names.get('WriteChunk') ?? '')).toBeGreaterThan(0);
        return 'lost';
      };
      const record = await bench.under([killing], () => one.exported());
      const { outcome, left } = await bench.note('killed twice', 'WriteChunk, in the middle of a part', {
        one,
        record,
        right,
      });
      expect({ kills, outcome, left }).toEqual({ kills: 2, outcome: RIGHT, left: [] });
    },
    PATIENCE,
  );

  it.each(['Prepare', 'WriteChunk', 'Complete'])(
    '%s that is delivered twice at once does its work once',
    async (step) => {
      const bench = open();
      const one = await bench.case();
      let twin: Promise<unknown> | undefined;
      const doubling: Rule = async (call) => {
        if (call.caller === step && one.isMine(call)) twin ??= sendAgain(bench, step, one);
        return undefined;
      };
      const record = await bench.under([doubling], () => one.exported());
      expect(twin).toBeDefined();
      await twin;
      const { outcome, left } = await bench.note('delivered twice at once', step, { one, record });
      expect({ outcome, left }).toEqual({ outcome: RIGHT, left: [] });
    },
    PATIENCE,
  );

  it(
    'an execution that is stopped from outside fails its export with a reason',
    async () => {
      const bench = open();
      const one = await bench.case(products(50));
      let stopped: Promise<unknown> | undefined;
      const stopping: Rule = async (call) => {
        if (call.caller !== 'WriteChunk' || !one.isMine(call)) return undefined;
        stopped ??= stop(bench, one);
        await stopped;
        return undefined;
      };
      const record = await bench.under([stopping], () => one.exported());
      const { outcome, left } = await bench.note('StopExecution from outside', 'WriteChunk', { one, record });
      expect({ outcome, left }).toEqual({ outcome: 'failed: internal_error', left: [] });
    },
    PATIENCE,
  );

  it(
    'an execution that takes longer than it may fails its export with that reason',
    async () => {
      const bench = open();
      await bench.stage.setTimeout(4);
      const one = await bench.case(products(50));
      const holding: Rule = async (call) => {
        if (call.caller === 'WriteChunk' && one.isMine(call))
          await new Promise((resolve) => setTimeout(resolve, 7000));
        return undefined;
      };
      const record = await bench.under([holding], () => one.exported());
      const { outcome, left } = await bench.note('time-out of the execution', 'WriteChunk', { one, record });
      expect({ outcome, left }).toEqual({ outcome: 'failed: timed_out', left: [] });
    },
    PATIENCE,
  );
}

/** Delivers to a function once more what the machine gave it last. */
async function sendAgain(bench: FaultBench, step: string, one: ExportCase): Promise<unknown> {
  const { sfn, emulator } = bench.deployment;
  const record = await one.record();
  if (!record) throw new Error('there is no export');
  const events = await historyOf(sfn, bench.executionOf(record));
  const entered = events.findLast(({ stateEnteredEventDetails: state }) => state?.name === step);
  const event: unknown = JSON.parse(entered?.stateEnteredEventDetails?.input ?? '{}');
  return emulator.invoke(bench.stage.names.get(step) ?? '', event);
}

async function stop(bench: FaultBench, one: ExportCase): Promise<void> {
  const record = await one.record();
  if (!record) throw new Error('there is no export');
  await bench.deployment.sfn.send(new StopExecutionCommand({ executionArn: bench.executionOf(record) }));
}
