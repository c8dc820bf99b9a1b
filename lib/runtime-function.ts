import type { Duration } from 'aws-cdk-lib';
import { type Conditions, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as Lambda, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { env, type FunctionName, type VariableName } from '../functions/env.ts';
import { type CodeOf, entryOf } from './bundle.ts';
import { logGroup } from './log-group.ts';
import { acceptWildcard } from './wildcard.ts';

export interface RuntimeFunctionProps {
  readonly codeOf: CodeOf;
  /** MiB; 1,769 are one vCPU. */
  readonly memory: number;
  readonly timeout: Duration;
  /** How many of it may run at once; left out: as many as the account lets run. */
  readonly atOnce?: number | undefined;
  /** Whether its log outlives the stack. */
  readonly keep: boolean;
}

/**
 * A function of the service, named as its entry file: `WriteChunk` is `functions/steps/write-chunk.ts`. What it may do, and
 * the variables that tell it where, come from the grants of other constructs; one that lacks a variable is not synthesised.
 */
export class RuntimeFunction extends Construct {
  readonly function: Lambda;
  readonly #name: FunctionName;
  readonly #provided = new Set<string>();

  constructor(scope: Construct, name: FunctionName, props: RuntimeFunctionProps) {
    super(scope, name);
    const { codeOf, memory, timeout, atOnce, keep } = props;
    this.#name = name;
    const logs = logGroup(this, 'Logs', { keep });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logs.grantWrite(role);
    this.function = new Lambda(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: codeOf(entryOf(name)),
      handler: 'index.handler',
      memorySize: memory,
      timeout,
      ...(atOnce === undefined ? {} : { reservedConcurrentExecutions: atOnce }),
      role,
      logGroup: logs,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
    });
    acceptWildcard(role, '*', 'Traces are sent to X-Ray, which has no resources to name.');
    this.node.addValidation({ validate: () => this.#faults() });
  }

  allow(actions: readonly string[], resources: readonly string[], conditions: Conditions = {}): void {
    const statement = { actions: [...actions], resources: [...resources], conditions };
    this.function.addToRolePolicy(new PolicyStatement(statement));
  }

  /** Sets those of the variables that the function reads: its own schema in `functions/env.ts` says which. */
  provide(variables: Partial<Record<VariableName, string>>): void {
    for (const [name, value] of Object.entries(variables)) {
      if (!(name in env[this.#name].shape)) continue;
      this.#provided.add(name);
      this.function.addEnvironment(name, value);
    }
  }

  #faults(): string[] {
    const missing = Object.keys(env[this.#name].shape).filter((name) => !this.#provided.has(name));
    return missing.map(
      (name) => `${this.#name} lacks ${name}: give it the grant or the setting that provides it`,
    );
  }
}
