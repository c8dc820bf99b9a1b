import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type LogGroupProps, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageConfig } from '../functions/stages.ts';

/** A log group that stays behind the stack where `keep` is on; its lines are there for a month, unless another time is named. */
export const logGroup = (
  scope: Construct,
  id: string,
  { keep, ...props }: Pick<StageConfig, 'keep'> & LogGroupProps,
): LogGroup =>
  new LogGroup(scope, id, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    ...props,
  });
