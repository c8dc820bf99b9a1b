import { createHash } from 'node:crypto';
import type { ExportRecord } from '../core/export-record.ts';
import { keyOf } from '../core/export-record.ts';
import { isAddress, isDisplayName, type Mailbox } from '../core/mailbox.ts';
import type { CompletedExport } from '../core/operations.ts';
import type { OutboxKey } from '../core/outbox.ts';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Files } from '../core/ports/files.ts';
import { type MailTransport, MOST_MAIL_BYTES, type RawMail } from '../core/ports/mail-transport.ts';
import type { Messenger } from '../core/ports/messenger.ts';
import { MailTooLarge, Undeliverable } from '../core/problem.ts';
import { compose } from './compose.ts';
import { letterText, type Way } from './letter-text.ts';

/** Address of a link to a file that is good until then, in seconds since 1970; undefined where its API has no route for one. */
export type LinkAddress = (to: CompletedExport, until: number) => Promise<string | undefined>;

export interface MailDesk {
  readonly exports: Pick<ExportStore, 'get'>;
  readonly files: Pick<Files, 'get'>;
  readonly transport: MailTransport;
  readonly from: Mailbox;
  readonly link: LinkAddress;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Bytes that a whole message may have. */
  readonly mostBytes?: number;
}

/** Sends whom an ended export names its file, or a link to it, or why there is none. */
export const mailMessenger = (desk: MailDesk): Messenger => ({
  async tell(event) {
    const record = await desk.exports.get(keyOf(event));
    // A claim may end between the message and its removal from the outbox.
    if (!record?.notify || record.announcement?.status === 'sent') return;
    const file = await fileMail(desk, record);
    if (file && (await isSent(desk, file))) return;
    await desk.transport.send(await letter(desk, record, await wayTo(desk, record)));
  },
});

/** Where the service has nobody that sends: whoever is waited for stands in the export as not told. */
export const noMail: Messenger = {
  tell: () => Promise.reject(new Undeliverable('this service sends no e-mail')),
};

/** The message that holds the file, where both fit; a file that base64 would make longer than that is not read at all. */
async function fileMail(desk: MailDesk, record: ExportRecord): Promise<RawMail | undefined> {
  if (record.status !== 'completed') return undefined;
  if (Date.parse(record.expiresAt) <= desk.clock()) throw new Undeliverable('the file has expired');
  const most = desk.mostBytes ?? MOST_MAIL_BYTES;
  if ((record.file.bytes * 4) / 3 > most) return undefined;
  const body = await desk.files.get(record.file.key);
  if (!body) throw new Undeliverable('the file is no longer stored');
  const mail = await letter(desk, record, 'attached', body);
  return mail.raw.length > most ? undefined : mail;
}

/** False where a server takes no message of this length. */
async function isSent({ transport }: MailDesk, mail: RawMail): Promise<boolean> {
  try {
    await transport.send(mail);
    return true;
  } catch (error) {
    if (error instanceof MailTooLarge) return false;
    throw error;
  }
}

async function wayTo({ link }: MailDesk, record: ExportRecord): Promise<Way> {
  if (record.status !== 'completed') return 'kept';
  const address = await link(record, Math.floor(Date.parse(record.expiresAt) / 1000));
  return address === undefined ? 'kept' : { link: address };
}

async function letter(
  { from }: MailDesk,
  record: ExportRecord,
  way: Way,
  body?: Uint8Array,
): Promise<RawMail> {
  const { email = '', name = '' } = record.notify ?? {};
  if (!isAddress(email) || !isDisplayName(name))
    throw new Undeliverable(`${JSON.stringify(email)} is no e-mail address`);
  const file = record.status === 'completed' && body ? record.file : undefined;
  return compose({
    from,
    to: { email, name },
    ...letterText(record, way),
    ...(file && body ? { attachment: { name: file.name, mediaType: file.mediaType, body } } : {}),
    id: mailId(record),
    date: new Date(record.finishedAt ?? record.updatedAt),
  });
}

/** With what the ids of all messages of an owner begin. */
export const ownMails = (owner: string): string => hashOf([owner]);

/** A message that is sent twice has one id, by which servers and readers know it again. */
export const mailId = ({ owner, id, status }: Pick<OutboxKey, 'owner' | 'id' | 'status'>): string =>
  `${ownMails(owner)}${hashOf([owner, id, status])}`;

const hashOf = (facts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
