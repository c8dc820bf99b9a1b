import { readFileSync } from 'node:fs';
import { ArnFormat, Fn, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { StageConfig } from '../functions/stages.ts';
import { logGroup } from './log-group.ts';
import type { RuntimeFunction } from './runtime-function.ts';
import { acceptWildcard } from './wildcard.ts';

const definition = readFileSync(new URL('../statemachine/export.asl.json', import.meta.url), 'utf8');

/** The functions that the state machine calls: `Prepare` stands where its text has `${PrepareArn}`. */
export type Steps = Readonly<Record<'Prepare' | 'WriteChunk' | 'Complete' | 'Abandon', RuntimeFunction>>;

export interface WorkflowProps extends Pick<StageConfig, 'keep'> {
  readonly steps: Steps;
}

/**
 * The state machine of `statemachine/export.asl.json`. Its steps may be invoked by it alone, besides `Abandon`, which is also
 * called when an execution ended badly without coming to its own last states.
 */
export class Workflow extends Construct {
  readonly machine: StateMachine;
  /** Made of the name and not taken from the machine, which needs the very functions that need its ARN. */
  readonly arn: string;
  readonly #name: string;

  constructor(scope: Construct, id: string, { steps, keep }: WorkflowProps) {
    super(scope, id);
    this.#name = Stack.of(this).stackName;
    this.arn = this.#arnOf('stateMachine', this.#name);
    const destination = logGroup(this, 'Logs', { keep, logGroupName: this.#logGroupName(keep) });
    const arns = Object.entries(steps).map(([name, fn]) => [`${name}Arn`, fn.function.functionArn]);
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: this.#name,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: Object.fromEntries(arns),
      logs: { destination, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });
    const resources = Object.values(steps).map((fn) => fn.function.functionArn);
    this.machine.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources }));
    acceptWildcard(this.machine, '*', 'Log deliveries and traces have no resources to name.');
    this.#abandonWhatEnded(steps.Abandon);
  }

  grantStart(fn: RuntimeFunction): void {
    fn.allow(['states:StartExecution'], [this.arn]);
    fn.provide({ WORKFLOW_ARN: this.arn });
  }

  grantStop(fn: RuntimeFunction): void {
    this.#grantOnExecutions(fn, 'states:StopExecution');
  }

  grantDescribe(fn: RuntimeFunction): void {
    this.#grantOnExecutions(fn, 'states:DescribeExecution');
  }

  /** Looks every minute for exports that were not started, or whose execution is gone. */
  reconcileBy(fn: RuntimeFunction): void {
    new Rule(this, 'Reconcile', {
      description: 'Looks for open exports that were not started, or whose execution is gone.',
      schedule: Schedule.expression('rate(1 minute)'),
      targets: [new LambdaFunction(fn.function)],
    });
  }

  /** The prefix spares the account's policy of log deliveries; what stays behind a stack must not be in the next one's way. */
  #logGroupName(keep: boolean): string {
    const name = `/aws/vendedlogs/states/${this.#name}`;
    return keep ? `${name}-${Fn.select(2, Fn.split('/', Stack.of(this).stackId))}` : name;
  }

  #abandonWhatEnded(abandon: RuntimeFunction): void {
    new Rule(this, 'Ended', {
      description: 'Abandons exports whose execution failed, timed out or was aborted.',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [this.arn],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [new LambdaFunction(abandon.function)],
    });
  }

  #grantOnExecutions(fn: RuntimeFunction, action: string): void {
    const executions = this.#arnOf('execution', `${this.#name}:*`);
    fn.allow([action], [executions]);
    acceptWildcard(fn, executions, 'Executions are named after exports that are not known at deployment.');
    fn.provide({ WORKFLOW_ARN: this.arn });
  }

  #arnOf(resource: string, resourceName: string): string {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    return Stack.of(this).formatArn({ service: 'states', resource, resourceName, arnFormat });
  }
}
