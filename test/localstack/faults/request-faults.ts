import { expect, it } from 'vitest';
import { badly, eachCall } from './each-call.ts';
import type { ExportCase } from './export-case.ts';
import { type CallAt, type Ended, type FaultBench, RIGHT, stepOf } from './fault-bench.ts';
import type { Fault, Rule } from './fault-proxy.ts';

const PATIENCE = 300_000;

/** An answer of AWS that does not come to a request that starts or ends an export. */
export function requestFaults(open: () => FaultBench): void {
  it(
    'a request that is repeated with its key makes one export, whatever did not answer the first',
    async () => {
      const bench = open();
      const first = await bench.case();
      const calls = await bench.callsOf(['CreateExport'], first, () => first.exported());
      expect(calls.map(stepOf)).toContain('CreateExport · StepFunctions StartExecution');
      const given = await eachCall(bench, calls, async (lane, at, fault) => {
        const headers = { 'Idempotency-Key': `${fault}-${at.operation.replace(' ', '-')}` };
        const answer = await bench.under([bench.once(lane, at, fault)], () => lane.create(headers));
        expect([201, 500, 503]).toContain(answer.status);
        const again = await lane.create(headers);
        expect([200, 201]).toContain(again.status);
        await bench.note(fault, stepOf(at), { one: lane, record: await lane.ended() });
      });
      expect(given.filter(({ came }) => !came)).toEqual([]);
      expect(badly(bench, ['CreateExport'], [RIGHT])).toEqual([]);
    },
    PATIENCE,
  );

  it(
    'a running export that is deleted leaves nothing, whatever did not answer, also where nobody asks again',
    async () => {
      const bench = open();
      const first = await bench.case();
      const calls = await bench.callsOf(['DeleteExport'], first, () => deleted(bench, first));
      expect(calls.map(stepOf)).toContain('DeleteExport · StepFunctions StopExecution');
      await eachCall(bench, calls, async (lane, at, fault) => {
        const ended = await deleted(bench, lane, { at, fault });
        if (bench.wasGiven(fault, at)) await bench.note(fault, stepOf(at), ended);
      });
      expect(badly(bench, ['DeleteExport'], [RIGHT, 'canceled', 'deleted'])).toEqual([]);
    },
    PATIENCE,
  );
}

/** Creates an export, holds it in the middle of its writing, asks once for it to be deleted, and gives how it ended. */
async function deleted(
  bench: FaultBench,
  one: ExportCase,
  given?: { readonly at: CallAt; readonly fault: Fault },
): Promise<Ended> {
  const [reached, reach] = gate();
  const [released, release] = gate();
  const hold: Rule = async (call) => {
    if (call.caller !== 'WriteChunk' || call.operation !== 'PutItem' || !one.isMine(call)) return undefined;
    reach();
    await released;
    return undefined;
  };
  const rules = given ? [hold, bench.once(one, given.at, given.fault)] : [hold];
  return bench.under(rules, async () => {
    expect((await one.create()).status).toBe(201);
    await reached;
    const record = await one.record();
    if (!record) throw new Error('there is no export');
    const answer = await one.remove(record);
    expect([204, 500, 503]).toContain(answer.status);
    release();
    const end = await one.endOf(record);
    return { one, record: end ?? record, deleted: !end };
  });
}

function gate(): [Promise<void>, () => void] {
  const { promise, resolve } = Promise.withResolvers<void>();
  return [promise, resolve];
}
