import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import cdk from '../../cdk.json' with { type: 'json' };
import { type StageConfig, stages } from '../../functions/stages.ts';
import { Waybill } from '../../lib/service.ts';

export interface Resource {
  readonly id: string;
  readonly type: string;
  /** Of the construct, below the stack. */
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have no type.
  readonly properties: any;
  /** What becomes of it when the stack is deleted. */
  readonly removal: unknown;
}

export interface Right {
  readonly actions: readonly string[];
  /** Flat: `<FilesBucket63E36C87.Arn>/files/*`. */
  readonly resources: readonly string[];
  readonly conditions: unknown;
}

export interface Deployed {
  readonly app: App;
  readonly stack: Stack;
  readonly resources: readonly Resource[];
}

/** A stage as it would be deployed, without the functions' code. */
export function deploy(changes: Partial<StageConfig> = {}): Deployed {
  const app = new App({ context: { ...cdk.context, 'aws:cdk:enable-path-metadata': true } });
  const config = { ...stages.prod, ...changes };
  const codeOf = () => Code.fromInline('export const handler = () => undefined;');
  const stack = new Waybill(app, 'Test', { config, codeOf });
  const { Resources } = Template.fromStack(stack).toJSON();
  const resources = Object.entries<Record<string, unknown>>(Resources).map(([id, found]) => ({
    id,
    type: String(found.Type),
    path: String((found.Metadata as Record<string, unknown> | undefined)?.['aws:cdk:path']).replace(
      /^Test\//,
      '',
    ),
    properties: found.Properties,
    removal: found.DeletionPolicy,
  }));
  return { app, stack, resources };
}

export const ofType = ({ resources }: Deployed, type: string): readonly Resource[] =>
  resources.filter((resource) => resource.type === type);

/** The resource of this type that stands first under a construct. */
export function under(deployed: Deployed, path: string, type: string): Resource {
  const found = ofType(deployed, type).find((resource) => resource.path.startsWith(`${path}/`));
  if (!found) throw new Error(`there is no ${type} under ${path}`);
  return found;
}

/** What a construct's own role may do. */
export function rightsOf(deployed: Deployed, path: string): readonly Right[] {
  const policies = ofType(deployed, 'AWS::IAM::Policy').filter((policy) =>
    policy.path.startsWith(`${path}/`),
  );
  return policies.flatMap(({ properties }) =>
    properties.PolicyDocument.Statement.map((statement: Record<string, unknown>) => ({
      actions: [statement.Action].flat(),
      resources: [statement.Resource].flat().map(flat),
      conditions: statement.Condition,
    })),
  );
}

/** An intrinsic function as text. */
export function flat(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = []] = Object.entries(value);
  if (name === 'Ref') return `<${argument}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Fn::Join') return ((argument as unknown[])[1] as unknown[]).map(flat).join('');
  return JSON.stringify(value);
}
