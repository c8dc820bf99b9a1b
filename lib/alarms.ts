import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { HttpApi } from './http-api.ts';
import type { RuntimeFunction } from './runtime-function.ts';
import type { Workflow } from './workflow.ts';

export interface AlarmsProps {
  readonly email: string;
  readonly api: HttpApi;
  readonly workflow: Workflow;
  /** Functions whose errors nobody would notice: what they leave undone shows only later. */
  readonly silent: readonly RuntimeFunction[];
  /** Where what could not be told stands. */
  readonly untold: IQueue;
}

const WINDOW = Duration.minutes(5);

/** Says by e-mail what needs a person. An export that fails for its data's sake is no alarm: its record says why. */
export class Alarms extends Construct {
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { email, api, workflow, silent, untold }: AlarmsProps) {
    super(scope, id);
    this.#topic = new Topic(this, 'Topic', { enforceSSL: true });
    this.#topic.addSubscription(new EmailSubscription(email));
    const { machine } = workflow;
    this.#raise('TimedOut', machine.metricTimedOut({ period: WINDOW }), 'An export took longer than it may.');
    this.#raise('Failing', machine.metricFailed({ period: WINDOW }), 'Many exports fail.', 5);
    this.#raise('Answers', api.api.metricServerError({ period: WINDOW }), 'Requests are answered with 5xx.');
    const stuck = untold.metricApproximateNumberOfMessagesVisible({ period: WINDOW, statistic: 'Maximum' });
    this.#raise('Untold', stuck, 'What became of an export could not be told.');
    for (const fn of silent) {
      this.#raise(fn.node.id, fn.function.metricErrors({ period: WINDOW }), `${fn.node.id} fails.`);
    }
  }

  #raise(id: string, metric: IMetric, alarmDescription: string, threshold = 1): void {
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}
