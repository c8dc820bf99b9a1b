import { ArnFormat, RemovalPolicy } from 'aws-cdk-lib';
import { type LogGroup, LogStream, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AUDIT_STREAM } from '../functions/aws/audit-stream.ts';
import type { StageConfig } from '../functions/stages.ts';
import { logGroup } from './log-group.ts';
import type { RuntimeFunction } from './runtime-function.ts';

/** Who did what: a log group of its own, to which functions may add lines, and do nothing else. */
export class AuditLog extends Construct {
  readonly group: LogGroup;

  constructor(scope: Construct, id: string, { keep }: Pick<StageConfig, 'keep'>) {
    super(scope, id);
    this.group = logGroup(this, 'Logs', { keep, retention: RetentionDays.ONE_YEAR });
    new LogStream(this, 'Stream', {
      logGroup: this.group,
      logStreamName: AUDIT_STREAM,
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  grantAdd(fn: RuntimeFunction): void {
    fn.allow(['logs:PutLogEvents'], [this.#arn]);
    fn.provide({ AUDIT_LOG: this.group.logGroupName });
  }

  /** A log group's own ARN ends with `:*`. */
  get #arn(): string {
    const { stack } = this.group;
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    const resourceName = `${this.group.logGroupName}:log-stream:${AUDIT_STREAM}`;
    return stack.formatArn({ service: 'logs', resource: 'log-group', resourceName, arnFormat });
  }
}
