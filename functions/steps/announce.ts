import type { SQSEvent } from 'aws-lambda';
import { announceBatch } from '../aws/announce-batch.ts';
import { jsonLog } from '../aws/json-log.ts';
import { stepLambda } from '../aws/lambda.ts';
import { readEnvironment } from '../env.ts';
import { announce } from '../pipeline/announce.ts';
import { announcing } from './announcing.ts';

const desk = announcing(readEnvironment('Announce'));

export const handler = stepLambda({
  name: 'Announce',
  read: (event) => event as Partial<SQSEvent>,
  run: (event) => announceBatch(event, (key) => announce(desk, key), jsonLog),
});
