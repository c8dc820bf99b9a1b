import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as Lambda, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { env, type FunctionName, type VariableName } from '../functions/env.ts';
import type { CodeOf } from './bundle.ts';

export interface RuntimeFunctionProps {
  readonly room: 'api' | 'steps';
  readonly codeOf: CodeOf;
  /** MiB; 1,769 are one whole vCPU. */
  readonly memory: number;
  readonly timeout: Duration;
}

/**
 * A function of the service, named as its entry file: `WriteChunk` is `functions/steps/write-chunk.ts`. What it may do and
 * the variables that tell it where come from the grants of other constructs; one that lacks a variable is not synthesised.
 */
export class RuntimeFunction extends Construct {
  readonly function: Lambda;
  readonly #variables = new Set<string>();
  readonly #name: FunctionName;

  constructor(scope: Construct, name: FunctionName, { room, codeOf, memory, timeout }: RuntimeFunctionProps) {
    super(scope, name);
    this.#name = name;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.function = new Lambda(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: codeOf(`functions/${room}/${kebab(name)}.ts`),
      handler: 'index.handler',
      memorySize: memory,
      timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
    });
    const reason = 'Traces are sent to X-Ray, which has no resources to name.';
    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason });
    this.node.addValidation({ validate: () => this.#faults() });
  }

  /** Sets variables of the function; their names and the function's own schema come from `functions/env.ts`. */
  provide(variables: Partial<Record<VariableName, string>>): void {
    for (const [name, value] of Object.entries(variables)) {
      this.#variables.add(name);
      if (name in env[this.#name].shape) this.function.addEnvironment(name, value);
    }
  }

  #faults(): string[] {
    const missing = Object.keys(env[this.#name].shape).filter((name) => !this.#variables.has(name));
    return missing.map(
      (name) => `${this.#name} lacks ${name}: give it the grant or the setting that provides it`,
    );
  }
}

export const kebab = (name: string): string => name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase();
