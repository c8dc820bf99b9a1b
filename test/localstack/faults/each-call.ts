import type { ExportCase } from './export-case.ts';
import type { CallAt, FaultBench } from './fault-bench.ts';
import { FAULTS, type Fault } from './fault-proxy.ts';
import type { Outcome } from './fault-table.ts';

/** Exports side by side. */
const LANES = 6;
/** Gives each call one of the faults, in turn, instead of all: `npm run test:localstack` takes every one. */
const SAMPLE = process.env.WAYBILL_FAULTS === 'sample';

export interface Given {
  readonly at: CallAt;
  readonly fault: Fault;
  /** Whether the call was made at all: a fault that never came proves nothing. */
  readonly came: boolean;
}

type Work = (lane: ExportCase, at: CallAt, fault: Fault) => Promise<void>;

/** Does this for every call and every fault, side by side, each lane with an owner of its own. */
export async function eachCall(bench: FaultBench, calls: readonly CallAt[], work: Work): Promise<Given[]> {
  const queue = calls.flatMap((at, index) =>
    FAULTS.filter((_fault, turn) => !SAMPLE || turn === index % FAULTS.length).map((fault) => ({
      at,
      fault,
    })),
  );
  const given: Given[] = [];
  const lane = async (): Promise<void> => {
    const one = await bench.case();
    for (let next = queue.shift(); next; next = queue.shift()) {
      await work(one, next.at, next.fault);
      given.push({ ...next, came: bench.wasGiven(next.fault, next.at) });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return given;
}

/** What ended otherwise than it may, or left something behind. */
export const badly = (
  { outcomes }: FaultBench,
  callers: readonly string[],
  good: readonly string[],
): Outcome[] =>
  outcomes.filter(
    ({ step, outcome, left }) =>
      callers.some((caller) => step.startsWith(`${caller} `)) &&
      !(good.includes(outcome) && left.length === 0),
  );
