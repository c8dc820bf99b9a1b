import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoExports } from '../../functions/aws/dynamo-exports.ts';
import { eventOf } from '../../functions/core/event.ts';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { readMailbox } from '../../functions/core/mailbox.ts';
import { dialects } from '../../functions/dialects/index.ts';
import { publicId } from '../../functions/http/follow-link.ts';
import { type EventMessage, eventMessage } from '../../functions/messages/event-message.ts';
import { stages } from '../../functions/stages.ts';
import { exportSample, someOwner } from '../contracts/export-sample.ts';
import { ACCOUNT, REGION } from './cdk.ts';
import { deployedService } from './deployed-service.ts';
import { connection } from './deployment.ts';

const { db, s3, endpoint, outputs } = deployedService();
const options = connection(endpoint);
const [ses, sqs, events] = [new SESClient(options), new SQSClient(options), new EventBridgeClient(options)];
const store = dynamoExports(db, outputs.ExportsTableName);
const owner = someOwner();
const NAME = `waybill-told-${Date.now()}`;
const SENDER = readMailbox(stages.localstack.mailFrom ?? '')?.email ?? '';
const BODY = Buffer.from('\ufefftitre;prix\r\n"näme; 😀";1\r\n');

/** Records an export's life as its steps would, with a file of one's own. */
async function ended(email: string, bytes: number): Promise<ExportRecord> {
  const now = new Date().toISOString();
  const record = exportSample({
    owner,
    dialect: 'ulule',
    createdAt: now,
    notify: { email, language: 'fr', name: 'Zoë' },
  });
  const key = `files/${record.id}/file.csv`;
  await s3.send(new PutObjectCommand({ Bucket: outputs.FilesBucketName, Key: key, Body: BODY }));
  const stored = { key, manifestKey: `${key}.json`, name: 'commandes été.csv', mediaType: 'text/csv' };
  const file = { ...stored, rows: 1, bytes, crc32: '00000000', sha256: null };
  await store.create(record);
  await store.move(record, { to: 'running', patch: { updatedAt: now } });
  return store.move(record, { to: 'completed', patch: { file, finishedAt: now, updatedAt: now } });
}

interface SentMail {
  readonly RawData: string;
}

async function mailsTo(email: string): Promise<readonly string[]> {
  const answer = await fetch(`${endpoint}/_aws/ses?email=${encodeURIComponent(SENDER)}`);
  const { messages } = (await answer.json()) as { readonly messages: readonly SentMail[] };
  return messages.map(({ RawData }) => RawData).filter((raw) => raw.includes(email));
}

/** The first answer that is one, for as long as stream, queue and functions may take. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let waited = 0; waited < 90_000; waited += 500) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('it never came');
}

let queue: string;
beforeAll(async () => {
  await ses.send(new VerifyEmailIdentityCommand({ EmailAddress: SENDER }));
  queue = String((await sqs.send(new CreateQueueCommand({ QueueName: NAME }))).QueueUrl);
  const pattern = { source: ['waybill'], detail: { owner: [owner] } };
  await events.send(new PutRuleCommand({ Name: NAME, EventPattern: JSON.stringify(pattern) }));
  const Arn = `arn:aws:sqs:${REGION}:${ACCOUNT}:${NAME}`;
  await events.send(new PutTargetsCommand({ Rule: NAME, Targets: [{ Id: 'queue', Arn }] }));
});

afterAll(async () => {
  await events.send(new RemoveTargetsCommand({ Rule: NAME, Ids: ['queue'] }));
  await events.send(new DeleteRuleCommand({ Name: NAME }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl: queue }));
});

describe('an export that has ended', () => {
  it('is told by stream, queue, SES and EventBridge, once and as it was', async () => {
    const record = await ended('zoe@example.com', BODY.length);
    const [raw] = await eventually(async () => {
      const mails = await mailsTo('zoe@example.com');
      return mails.length > 0 ? mails : undefined;
    });
    const mail = await simpleParser(String(raw));
    expect(mail.attachments.map(({ filename, content }) => ({ filename, content }))).toEqual([
      { filename: 'commandes été.csv', content: BODY },
    ]);
    expect(mail.subject).toBe('Votre export est prêt : commandes été.csv');
    const told = await eventually(async () => (await store.get(record))?.announcement);
    expect(told).toMatchObject({ status: 'sent' });

    const seen: Pick<EventMessage, 'source' | 'detail-type' | 'detail'>[] = [];
    await eventually(async () => {
      const received = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      for (const { Body = '' } of received.Messages ?? []) seen.push(JSON.parse(Body));
      return seen.length >= 3 ? true : undefined;
    });
    const facts = { ...record, status: 'pending' } as ExportRecord;
    const running = { ...record, status: 'running' } as ExportRecord;
    const written = [facts, running, record].map((one) => {
      const { source, 'detail-type': type, detail } = eventMessage(eventOf(one), publicId(dialects));
      return { source, 'detail-type': type, detail };
    });
    const bare = seen.map(({ source, 'detail-type': type, detail }) => ({
      source,
      'detail-type': type,
      detail,
    }));
    for (const one of written) expect(bare).toContainEqual(one);
    expect(bare).toHaveLength(3);
    expect(await mailsTo('zoe@example.com')).toHaveLength(1);
  });

  it('is told by a link where its file is too large, and the link leads to it', async () => {
    await ended('eve@example.com', 8_000_000);
    const [raw] = await eventually(async () => {
      const mails = await mailsTo('eve@example.com');
      return mails.length > 0 ? mails : undefined;
    });
    const mail = await simpleParser(String(raw));
    expect(mail.attachments).toEqual([]);
    const [link = ''] = /https?:\/\/\S+\/v1\/exports\/file\/\S+/.exec(mail.text ?? '') ?? [];
    const answer = await fetch(link);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(BODY);
  });

  it('says in itself that there is no address to tell, and stays as it is', async () => {
    const record = await ended('nobody', BODY.length);
    const announcement = await eventually(async () => (await store.get(record))?.announcement);
    expect(announcement).toMatchObject({ status: 'failed', reason: '"nobody" is no e-mail address' });
    expect((await store.get(record))?.status).toBe('completed');
  });
});
