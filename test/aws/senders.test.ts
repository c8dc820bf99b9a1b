import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { MessageRejected, SESClient, SESServiceException, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { eventBus } from '../../functions/aws/event-bus.ts';
import { sesClient } from '../../functions/aws/ses-client.ts';
import { sesTransport } from '../../functions/aws/ses-transport.ts';
import { eventOf } from '../../functions/core/event.ts';
import { endedExport, mailed } from '../messages/message-sample.ts';

const OPTIONS = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const showId = (dialect: string, id: number) => `${dialect}-${id}`;

const serviceError = (name: string, httpStatusCode: number) =>
  new SESServiceException({
    name,
    message: 'no',
    $fault: httpStatusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode },
  });

describe('SES', () => {
  it('gets the message as it is, from and to whom it should', async () => {
    const ses = mockClient(new SESClient(OPTIONS)).on(SendRawEmailCommand).resolves({ MessageId: 'm' });
    const mail = await mailed(endedExport());
    await sesTransport(ses as never).send(mail);
    expect(ses.commandCalls(SendRawEmailCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { Source: mail.from, Destinations: mail.to, RawMessage: { Data: mail.raw } },
    ]);
  });

  const rejected = (message: string) => new MessageRejected({ message, $metadata: { httpStatusCode: 400 } });

  it.each([
    ['Transient', 'is throttled', serviceError('Throttling', 400)],
    ['Transient', 'is throttled by status', serviceError('Slow', 429)],
    ['Transient', 'is not reached', Object.assign(new Error('no'), { code: 'ECONNREFUSED' })],
    ['Undeliverable', 'knows the sender not', rejected('Email address is not verified.')],
    ['Undeliverable', 'refuses the call', serviceError('MailFromDomainNotVerifiedException', 400)],
    ['MailTooLarge', 'takes less', rejected('Message length is more than 10485760 bytes long')],
    ['SESServiceException', 'fails', serviceError('InternalFailure', 500)],
    ['Error', 'hangs up', Object.assign(new Error('no'), { code: 'ECONNRESET' })],
  ])('gives %s where it %s', async (kind, _what, error) => {
    const ses = mockClient(new SESClient(OPTIONS)).on(SendRawEmailCommand).rejects(error);
    const sent = sesTransport(ses as never).send(await mailed(endedExport()));
    const told = await sent.then(
      () => undefined,
      (caught: Error) => caught,
    );
    expect(told?.constructor.name).toBe(kind);
  });

  it('is asked once, since a message whose answer was lost may have been sent', async () => {
    expect(await sesClient().config.maxAttempts()).toBe(1);
  });
});

describe('an event bus', () => {
  const event = eventOf({ ...endedExport(), updatedAt: '2025-06-01T12:01:00.000Z' });

  it('gets the event in its own form', async () => {
    const bridge = mockClient(new EventBridgeClient(OPTIONS))
      .on(PutEventsCommand)
      .resolves({ Entries: [{ EventId: '1' }] });
    await eventBus(bridge as never, 'default', showId).tell(event);
    const [call] = bridge.commandCalls(PutEventsCommand);
    const [entry] = call?.args[0].input.Entries ?? [];
    expect(entry).toEqual({
      EventBusName: 'default',
      Source: 'waybill',
      DetailType: 'Export Completed',
      Time: new Date('2025-06-01T12:01:00.000Z'),
      Detail: expect.any(String),
    });
    expect(JSON.parse(entry?.Detail ?? '')).toEqual({
      id: `products-manager-${event.id}`,
      owner: 'acme',
      dialect: 'products-manager',
      resource: 'products',
      status: 'completed',
      attempt: 1,
      rows: 1234,
      bytes: 38,
    });
  });

  it('that takes the call and not the event has to be told again', async () => {
    const bridge = mockClient(new EventBridgeClient(OPTIONS))
      .on(PutEventsCommand)
      .resolves({ FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'no' }] });
    await expect(eventBus(bridge as never, 'default', showId).tell(event)).rejects.toMatchObject({
      name: 'Transient',
      message: 'InternalFailure: no',
    });
  });
});
