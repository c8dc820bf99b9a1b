import { eventBridgeClient } from '../aws/event-bridge-client.ts';
import { eventBus } from '../aws/event-bus.ts';
import { sesClient } from '../aws/ses-client.ts';
import { sesTransport } from '../aws/ses-transport.ts';
import type { Messengers } from '../core/ports/messenger.ts';
import { dialects } from '../dialects/index.ts';
import type { Environment } from '../env.ts';
import { publicId } from '../http/follow-link.ts';
import { type MailDesk, mailMessenger, noMail } from '../messages/mail.ts';

type Desk = Omit<MailDesk, 'transport' | 'from'>;

/** E-mail by SES where the stage has a sender, and events by EventBridge. */
export const messengers = (desk: Desk, { MAIL_FROM, EVENT_BUS }: Environment<'Announce'>): Messengers => ({
  event: eventBus(eventBridgeClient(), EVENT_BUS, publicId(dialects)),
  mail: MAIL_FROM
    ? mailMessenger({ ...desk, from: MAIL_FROM, transport: sesTransport(sesClient()) })
    : noMail,
});
