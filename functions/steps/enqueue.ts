import { dynamoClient } from '../aws/dynamo-client.ts';
import { dynamoOutbox } from '../aws/dynamo-outbox.ts';
import { type EnqueueEvent, enqueue } from '../aws/enqueue.ts';
import { jsonLog } from '../aws/json-log.ts';
import { stepLambda } from '../aws/lambda.ts';
import { outboxQueue } from '../aws/outbox-queue.ts';
import { sqsClient } from '../aws/sqs-client.ts';
import { readEnvironment } from '../env.ts';

const { EXPORTS_TABLE, ANNOUNCE_QUEUE } = readEnvironment('Enqueue');
const outbox = dynamoOutbox(dynamoClient(), EXPORTS_TABLE);
const desk = { outbox, queue: outboxQueue(sqsClient(), ANNOUNCE_QUEUE), log: jsonLog, clock: Date.now };

export const handler = stepLambda({
  name: 'Enqueue',
  read: (event) => event as EnqueueEvent,
  run: (event) => enqueue(desk, event),
});
