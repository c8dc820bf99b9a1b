import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageConfig } from '../functions/stages.ts';
import type { ExportsTable } from './exports-table.ts';
import type { RuntimeFunction } from './runtime-function.ts';
import { acceptWildcard } from './wildcard.ts';

export interface AnnouncementsProps {
  readonly exports: ExportsTable;
  /** Puts what the table's stream brings, and what stayed in the outbox, into the queue. */
  readonly enqueue: RuntimeFunction;
  /** Tells what the queue names. */
  readonly announce: RuntimeFunction;
  readonly config: Pick<StageConfig, 'mailFrom' | 'eventBus'>;
}

/** As long as a message may be tried: the waits between its tries are shorter. */
const TRIES = 8;
/** Six times what `Announce` may take, as AWS recommends. */
const HIDDEN = Duration.minutes(6);
const KEPT = Duration.days(14);

/**
 * From the outbox to people and programs: the table's stream, of which only new items of the outbox count, feeds a queue, and
 * the queue feeds `Announce`. What cannot be told stands in the queue `untold`.
 */
export class Announcements extends Construct {
  readonly untold: Queue;

  constructor(scope: Construct, id: string, props: AnnouncementsProps) {
    super(scope, id);
    const { exports, enqueue, announce, config } = props;
    const secured = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: KEPT };
    this.untold = new Queue(this, 'Untold', secured);
    const deadLetterQueue = { queue: this.untold, maxReceiveCount: TRIES };
    const queue = new Queue(this, 'Queue', { ...secured, visibilityTimeout: HIDDEN, deadLetterQueue });
    this.#feed(queue, enqueue, exports);
    this.#drain(queue, announce);
    this.#grantMail(announce, config.mailFrom ?? '');
    this.#grantEvents(announce, config.eventBus ?? 'default');
  }

  #feed(queue: Queue, enqueue: RuntimeFunction, exports: ExportsTable): void {
    exports.grantOutboxStream(enqueue);
    enqueue.allow(['sqs:SendMessage'], [queue.queueArn]);
    enqueue.provide({ ANNOUNCE_QUEUE: queue.queueUrl });
    new EventSourceMapping(this, 'Stream', {
      target: enqueue.function,
      eventSourceArn: exports.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      retryAttempts: 10,
      reportBatchItemFailures: true,
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: { Keys: { pk: { S: FilterRule.beginsWith('outbox#') } } },
        }),
      ],
    });
    new Rule(this, 'Sweep', {
      description: 'Looks for what stayed in the outbox.',
      schedule: Schedule.expression('rate(5 minutes)'),
      targets: [new LambdaFunction(enqueue.function)],
    });
  }

  #drain(queue: Queue, announce: RuntimeFunction): void {
    const actions = [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ChangeMessageVisibility',
    ];
    announce.allow(actions, [queue.queueArn]);
    new EventSourceMapping(this, 'Messages', {
      target: announce.function,
      eventSourceArn: queue.queueArn,
      batchSize: 5,
      reportBatchItemFailures: true,
    });
  }

  /** While an account is in SES's sandbox, the right must reach the recipients' identities too, so the condition names the sender. */
  #grantMail(announce: RuntimeFunction, mailFrom: string): void {
    announce.provide({ MAIL_FROM: mailFrom });
    if (mailFrom === '') return;
    const identities = Stack.of(this).formatArn({ service: 'ses', resource: 'identity', resourceName: '*' });
    const [, address = mailFrom] = /<(.*)>$/.exec(mailFrom) ?? [];
    announce.allow(['ses:SendRawEmail'], [identities], { StringEquals: { 'ses:FromAddress': address } });
    acceptWildcard(announce, identities, 'Which identity sends follows from the one sender that is allowed.');
  }

  #grantEvents(announce: RuntimeFunction, eventBus: string): void {
    const bus = Stack.of(this).formatArn({
      service: 'events',
      resource: 'event-bus',
      resourceName: eventBus,
    });
    announce.allow(['events:PutEvents'], [bus], { StringEquals: { 'events:source': 'waybill' } });
    announce.provide({ EVENT_BUS: eventBus });
  }
}
