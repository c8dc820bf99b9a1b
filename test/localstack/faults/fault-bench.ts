import { executionArn } from '../../../functions/aws/execution-arn.ts';
import type { ExportRecord } from '../../../functions/core/export-record.ts';
import type { RecordDocument } from '../../../functions/core/json.ts';
import type { Service } from '../../e2e/service.ts';
import { products } from '../../pipeline/test-engine.ts';
import { type DeployedService, deployedService } from '../deployed-service.ts';
import { openService } from '../open-service.ts';
import { ExportCase } from './export-case.ts';
import type { Fault, Rule, SeenCall } from './fault-proxy.ts';
import { type FaultStage, openFaultStage } from './fault-stage.ts';
import type { Outcome } from './fault-table.ts';

/** A call that a function makes of AWS, such as `DynamoDB Query` of `Prepare`. */
export interface CallAt {
  readonly caller: string;
  readonly operation: string;
}

const RECORDS = 300;
export const RIGHT = 'right file';

/** The deployed service under faults, and what became of each export. */
export class FaultBench {
  readonly outcomes: Outcome[] = [];
  readonly deployment: DeployedService;
  readonly stage: FaultStage;
  readonly #service: Service;
  readonly #rules = new Set<Rule>();
  readonly #given = new Set<string>();
  /** What the file is like that an export without a fault makes. */
  #right = '';
  #opened = 0;

  private constructor(deployment: DeployedService, service: Service, stage: FaultStage) {
    this.deployment = deployment;
    this.#service = service;
    this.stage = stage;
    stage.proxy.rule = async (call) => {
      for (const rule of this.#rules) {
        const fault = await rule(call);
        if (fault) return fault;
      }
    };
  }

  static async open(): Promise<FaultBench> {
    const deployment = deployedService();
    const service = await openService(deployment);
    const stage = await openFaultStage(deployment);
    const bench = new FaultBench(deployment, service, stage);
    const first = await bench.case();
    bench.#right = await first.sha256(await first.exported());
    return bench;
  }

  /** An owner with records of his own, so that exports side by side are told apart. */
  async case(records: Iterable<RecordDocument> = products(RECORDS)): Promise<ExportCase> {
    this.#opened += 1;
    const owner = `faults-${Date.now()}-${this.#opened}`;
    await this.#service.load('products', records, owner);
    const key = await this.#service.key(owner);
    return new ExportCase(owner, { deployment: this.deployment, service: this.#service, key });
  }

  async under<Result>(rules: readonly Rule[], work: () => Promise<Result>): Promise<Result> {
    for (const rule of rules) this.#rules.add(rule);
    try {
      return await work();
    } finally {
      for (const rule of rules) this.#rules.delete(rule);
    }
  }

  /** Which calls of these functions are made for an owner while this work is done. */
  async callsOf(
    callers: readonly string[],
    one: ExportCase,
    work: () => Promise<unknown>,
  ): Promise<CallAt[]> {
    const seen = new Map<string, CallAt>();
    const watch: Rule = async (call) => {
      const at = { caller: call.caller, operation: operationOf(call) };
      if (callers.includes(call.caller) && one.isMine(call)) seen.set(stepOf(at), at);
      return undefined;
    };
    await this.under([watch], work);
    const order = ({ caller }: CallAt): number => callers.indexOf(caller);
    return [...seen.values()].toSorted(
      (a, b) => order(a) - order(b) || a.operation.localeCompare(b.operation),
    );
  }

  /** Gives a fault to the first call of this kind that is made for this owner. */
  once(one: ExportCase, at: CallAt, fault: Fault): Rule {
    let done = false;
    return async (call) => {
      const hit = !done && call.caller === at.caller && operationOf(call) === at.operation;
      if (!hit || !one.isMine(call)) return undefined;
      done = true;
      this.#given.add(`${fault} ${stepOf(at)}`);
      return fault;
    };
  }

  /** Whether a fault came: one that never came proves nothing. */
  wasGiven(fault: Fault, at: CallAt): boolean {
    return this.#given.has(`${fault} ${stepOf(at)}`);
  }

  /** Notes how an export ended, and what it left; a file that is not the right one is said so. */
  async note(fault: string, step: string, ended: Ended): Promise<Outcome> {
    const left = await ended.one.leftovers(ended.record);
    const noted = { fault, step, outcome: await this.#outcome(ended), left };
    this.outcomes.push(noted);
    return noted;
  }

  async #outcome({ one, record, right = this.#right, deleted }: Ended): Promise<string> {
    if (deleted) return 'deleted';
    if (record.status === 'failed') return `failed: ${record.failure.code}`;
    if (record.status !== 'completed') return record.status;
    return (await one.sha256(record)) === right ? RIGHT : 'A WRONG FILE';
  }

  executionOf(record: ExportRecord): string {
    return executionArn(this.deployment.outputs.WorkflowArn, record);
  }
}

export interface Ended {
  readonly one: ExportCase;
  /** As it is last known. */
  readonly record: ExportRecord;
  /** The digest of the right file, where the owner has records of another kind. */
  readonly right?: string;
  readonly deleted?: boolean;
}

const operationOf = ({ service, operation }: SeenCall): string => `${service} ${operation}`;
export const stepOf = ({ caller, operation }: CallAt): string => `${caller} · ${operation}`;
