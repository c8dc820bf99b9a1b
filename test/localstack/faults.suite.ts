import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ExportRecord, executionName } from '../../functions/core/export-record.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import { ownerHash } from '../../functions/pipeline/object-keys.ts';
import type { Service } from '../e2e/service.ts';
import { products } from '../pipeline/test-engine.ts';
import { deployedService } from './deployed-service.ts';
import { ExportCase } from './faults/export-case.ts';
import type { Fault, Rule, SeenCall } from './faults/fault-proxy.ts';
import { type FaultStage, openFaultStage } from './faults/fault-stage.ts';
import { faultTable, type Outcome } from './faults/fault-table.ts';
import { canKill, killFunction } from './faults/kill-function.ts';
import { historyOf } from './history.ts';
import { openService } from './open-service.ts';

const LANES = 4;
const STEPS = ['Prepare', 'WriteChunk', 'Complete'];
const deployment = deployedService();
const outcomes: Outcome[] = [];
let service: Service;
let stage: FaultStage;
let right: string;
let calls: { readonly caller: string; readonly operation: string }[];
const lanes: ExportCase[] = [];

/** An owner with records of his own, so that exports side by side are told apart. */
async function openCase(name: string, records: Iterable<RecordDocument>): Promise<ExportCase> {
  const owner = `${name}-${Date.now()}`;
  await service.load('products', records, owner);
  return new ExportCase(owner, { deployment, service, key: await service.key(owner) });
}

/** Every rule that is in force; the proxy asks all of them. */
const rules = new Set<Rule>();

async function under<Result>(rule: Rule, work: () => Promise<Result>): Promise<Result> {
  rules.add(rule);
  try {
    return await work();
  } finally {
    rules.delete(rule);
  }
}

beforeAll(async () => {
  service = await openService(deployment);
  stage = await openFaultStage(deployment);
  stage.proxy.rule = async (call) => {
    for (const rule of rules) {
      const fault = await rule(call);
      if (fault) return fault;
    }
  };
  for (let lane = 0; lane < LANES; lane++) lanes.push(await openCase(`lane${lane}`, products(300)));
  const [first] = lanes;
  if (!first) throw new Error('there is no lane');
  const seen: SeenCall[] = [];
  const record = await under(watching(first, seen), () => exported(first));
  right = await first.sha256(idOf(record));
  calls = distinct(seen);
});

afterAll(async () => {
  await stage?.close();
  process.stdout.write(`\n${faultTable(outcomes)}\n\n`);
});

const watching =
  (one: ExportCase, seen: SeenCall[]): Rule =>
  async (call) => {
    if (one.isMine(call)) seen.push(call);
    return undefined;
  };

const distinct = (seen: readonly SeenCall[]): { caller: string; operation: string }[] =>
  [...new Set(seen.map(({ caller, service: from, operation }) => `${caller} ${from} ${operation}`))].map(
    (text) => {
      const [caller = '', ...operation] = text.split(' ');
      return { caller, operation: operation.join(' ') };
    },
  );

const idOf = ({ id }: ExportRecord): string => shown.get(id) ?? '';
const shown = new Map<number, string>();

/** Creates an export and waits for its end. */
async function exported(one: ExportCase): Promise<ExportRecord> {
  const response = await one.create();
  expect(response.status).toBe(201);
  const { id } = (await response.json()) as { id: string };
  const record = await one.ended();
  shown.set(record.id, id);
  return record;
}

/** How the export ended, in words, and what it left; a file that is not the right one is said so. */
async function outcomeOf(one: ExportCase, record: ExportRecord): Promise<Pick<Outcome, 'outcome' | 'left'>> {
  const left = await one.leftovers(record);
  if (record.status === 'failed') return { outcome: `failed: ${record.failure.code}`, left };
  if (record.status !== 'completed') return { outcome: record.status, left };
  const is = (await one.sha256(idOf(record))) === right;
  return { outcome: is ? 'completed, the right file' : 'completed, A WRONG FILE', left };
}

/** Whether each fault that was to be given has been given: a fault that never came proves nothing. */
const happened: (() => boolean)[] = [];

/** Gives a fault to the first call of this kind that is made for this owner. */
function once(one: ExportCase, at: { caller: string; operation: string }, fault: Fault): Rule {
  let given = false;
  happened.push(() => given);
  return async (call) => {
    const hit = !given && call.caller === at.caller && `${call.service} ${call.operation}` === at.operation;
    if (!hit || !one.isMine(call)) return undefined;
    given = true;
    return fault;
  };
}

describe('an answer of AWS that does not come', () => {
  it.each(['throttled', 'failing', 'lost'] as const)(
    'is survived when it is %s, at every call of every step',
    async (fault) => {
      const queue = calls.filter(({ caller }) => STEPS.includes(caller));
      expect(queue.length).toBeGreaterThan(12);
      const work = async (one: ExportCase): Promise<void> => {
        for (let at = queue.shift(); at; at = queue.shift()) {
          const record = await under(once(one, at, fault), () => exported(one));
          const step = `${at.caller} · ${at.operation}`;
          outcomes.push({ fault, step, ...(await outcomeOf(one, record)) });
        }
      };
      await Promise.all(lanes.map(work));
      expect(outcomes.filter((one) => one.fault === fault && !isRight(one))).toEqual([]);
    },
    600_000,
  );

  it.each(STEPS)(
    'for good ends the export with a reason when it is %s that cannot reach DynamoDB',
    async (step) => {
      const one = await openCase('down', products(50));
      const down: Rule = async (call) =>
        call.caller === step && call.service === 'DynamoDB' && one.isMine(call) ? 'failing' : undefined;
      const record = await under(down, () => exported(one));
      const ended = await outcomeOf(one, record);
      outcomes.push({ fault: 'failing for good', step: `${step} · DynamoDB`, ...ended });
      expect(ended).toEqual({ outcome: 'failed: internal_error', left: [] });
    },
    180_000,
  );
});

const isRight = ({ outcome, left }: Outcome): boolean =>
  outcome === 'completed, the right file' && left.length === 0;

describe('Step Functions that do not answer', () => {
  it('refuse the request, which is repeated with its key and then makes one export', async () => {
    const one = await openCase('start', products(50));
    const headers = { 'Idempotency-Key': 'again' };
    const at = { caller: 'CreateExport', operation: 'StepFunctions StartExecution' };
    const refused = await under(once(one, at, 'failing'), () => one.create(headers));
    expect(refused.status).toBeGreaterThanOrEqual(500);
    const again = await one.create(headers);
    expect(again.status).toBe(201);
    const record = await one.ended();
    const ended = { outcome: record.status, left: await one.leftovers(record) };
    outcomes.push({ fault: 'failing', step: 'CreateExport · StartExecution, then repeated', ...ended });
    expect(ended).toEqual({ outcome: 'completed', left: [] });
  });
});

describe('a function', () => {
  it.skipIf(!canKill)(
    'that is killed in the middle of a part, twice, writes the right file all the same',
    async () => {
      const one = await openCase('killed', wide(24_000));
      const clean = await exported(one);
      const expected = await one.sha256(idOf(clean));
      let kills = 0;
      const killing: Rule = async (call) => {
        if (call.operation !== 'UploadPart' || call.caller !== 'WriteChunk' || !one.isMine(call))
          return undefined;
        if (kills === 2) return undefined;
        kills += 1;
        expect(killFunction(stage.names.get('WriteChunk') ?? '')).toBeGreaterThan(0);
        return 'lost';
      };
      const record = await under(killing, () => exported(one));
      const left = await one.leftovers(record);
      const same = record.status === 'completed' && (await one.sha256(idOf(record))) === expected;
      const outcome = same ? 'completed, the right file' : `${record.status}, NOT THE RIGHT FILE`;
      outcomes.push({ fault: 'killed twice', step: 'WriteChunk · UploadPart', outcome, left });
      expect({ kills, outcome, left }).toEqual({ kills: 2, outcome: 'completed, the right file', left: [] });
    },
    300_000,
  );

  it.each(STEPS)('%s that is delivered twice at once does its work once', async (step) => {
    const [one] = lanes;
    if (!one) throw new Error('there is no lane');
    let twin: Promise<unknown> | undefined;
    const doubling: Rule = async (call) => {
      if (call.caller === step && one.isMine(call)) twin ??= sendAgain(step, one);
      return undefined;
    };
    const record = await under(doubling, () => exported(one));
    expect(twin).toBeDefined();
    await twin;
    const ended = await outcomeOf(one, record);
    outcomes.push({ fault: 'delivered twice at once', step, ...ended });
    expect(ended).toEqual({ outcome: 'completed, the right file', left: [] });
  });
});

/** Delivers to a function once more what the machine gave it last. */
async function sendAgain(step: string, one: ExportCase): Promise<unknown> {
  const record = await one.record();
  if (!record) throw new Error('there is no export');
  const events = await historyOf(deployment.sfn, arnOf(record));
  const entered = events.findLast(({ stateEnteredEventDetails: state }) => state?.name === step);
  const event: unknown = JSON.parse(entered?.stateEnteredEventDetails?.input ?? '{}');
  return deployment.emulator.invoke(stage.names.get(step) ?? '', event);
}

const arnOf = ({ owner, id, attempt }: ExportRecord): string =>
  `${deployment.outputs.WorkflowArn.replace(':stateMachine:', ':execution:')}:${executionName(ownerHash(owner), id, attempt)}`;

describe('an execution', () => {
  it('that is stopped from outside fails its export with a reason', async () => {
    const one = await openCase('stopped', products(50));
    let stopped: Promise<unknown> | undefined;
    const stopping: Rule = async (call) => {
      if (call.caller !== 'WriteChunk' || !one.isMine(call)) return undefined;
      stopped ??= stop(one);
      await stopped;
      return undefined;
    };
    const record = await under(stopping, () => exported(one));
    const ended = await outcomeOf(one, record);
    outcomes.push({ fault: 'StopExecution from outside', step: 'WriteChunk', ...ended });
    expect(ended).toEqual({ outcome: 'failed: internal_error', left: [] });
  }, 180_000);

  it('that takes longer than it may fails its export with that reason', async () => {
    await stage.setTimeout(6);
    const one = await openCase('late', products(50));
    const holding: Rule = async (call) => {
      if (call.caller === 'WriteChunk' && one.isMine(call))
        await new Promise((resolve) => setTimeout(resolve, 9000));
      return undefined;
    };
    const record = await under(holding, () => exported(one));
    const ended = await outcomeOf(one, record);
    outcomes.push({ fault: 'time-out of the execution', step: 'WriteChunk', ...ended });
    expect(ended).toEqual({ outcome: 'failed: timed_out', left: [] });
  }, 180_000);
});

async function stop(one: ExportCase): Promise<void> {
  const record = await one.record();
  if (record) await deployment.sfn.send(new StopExecutionCommand({ executionArn: arnOf(record) }));
}

/** Records that make several parts of each segment. */
function* wide(count: number): Generator<RecordDocument> {
  for (let at = 0; at < count; at++) yield { ...products(1, 1, at)[0], description: '"'.repeat(500) };
}

it('every fault that was meant has come', () => {
  expect(happened.length).toBeGreaterThan(30);
  expect(happened.filter((given) => !given())).toEqual([]);
});
