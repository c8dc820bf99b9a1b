import {
  MessageRejected,
  type SESClient,
  SESServiceException,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses';
import type { MailTransport } from '../core/ports/mail-transport.ts';
import { MailTooLarge, Transient, Undeliverable } from '../core/problem.ts';
import { isThrottle, neverArrived } from './transient.ts';

/** Sends by SES. The client must not try again by itself: a message whose answer is lost may have been sent. */
export const sesTransport = (client: Pick<SESClient, 'send'>): MailTransport => ({
  async send({ from, to, raw }) {
    const command = new SendRawEmailCommand({
      Source: from,
      Destinations: [...to],
      RawMessage: { Data: raw },
    });
    await client.send(command).catch((error: unknown) => {
      throw told(error);
    });
  },
});

/** A server error of SES, or none at all, says nothing of the message. */
function told(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const said = `${error.name}: ${error.message}`;
  if (isThrottle(error) || neverArrived(error)) return new Transient(said, { cause: error });
  if (!(error instanceof SESServiceException) || error.$fault === 'server') return error;
  const isLong = error instanceof MessageRejected || error.name === 'InvalidParameterValue';
  if (isLong && /length|size|too long|too large/i.test(error.message))
    return new MailTooLarge(said, { cause: error });
  return new Undeliverable(said, { cause: error });
}
