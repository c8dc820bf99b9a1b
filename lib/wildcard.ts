import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/** Accepts cdk-nag's finding that a policy names this very pattern, and no other, always with the reason. */
export function acceptWildcard(construct: IConstruct, resource: string, reason: string): void {
  const pattern = flattenCfnReference(Stack.of(construct).resolve(resource));
  Validations.of(construct).acknowledge({ id: `AwsSolutions-IAM5[Resource::${pattern}]`, reason });
}
