import { createHash } from 'node:crypto';
import type { ExportRecord } from '../core/export-record.ts';
import { keyOf } from '../core/export-record.ts';
import { isAddress, isDisplayName, type Mailbox } from '../core/mailbox.ts';
import type { CompletedExport } from '../core/operations.ts';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Files } from '../core/ports/files.ts';
import { type MailTransport, MOST_MAIL_BYTES, type RawMail } from '../core/ports/mail-transport.ts';
import type { Messenger } from '../core/ports/messenger.ts';
import { Undeliverable } from '../core/problem.ts';
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
    if (!record?.notify) return;
    await desk.transport.send(await mailOf(desk, record));
  },
});

/** A file that base64 would make longer than a message may be is not read at all. */
async function mailOf(desk: MailDesk, record: ExportRecord): Promise<RawMail> {
  if (record.status !== 'completed') return letter(desk, record, 'kept');
  if (Date.parse(record.expiresAt) <= desk.clock()) throw new Undeliverable('the file has expired');
  const most = desk.mostBytes ?? MOST_MAIL_BYTES;
  if ((record.file.bytes * 4) / 3 < most) {
    const body = await desk.files.get(record.file.key);
    if (!body) throw new Undeliverable('the file is no longer stored');
    const mail = await letter(desk, record, 'attached', body);
    if (mail.raw.length <= most) return mail;
  }
  const link = await desk.link(record, Math.floor(Date.parse(record.expiresAt) / 1000));
  return letter(desk, record, link === undefined ? 'kept' : { link });
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
    id: idOf(record),
    date: new Date(record.finishedAt ?? record.updatedAt),
  });
}

/** A message that is sent twice has one id, by which servers and readers know it again. */
const idOf = ({ owner, id, status }: ExportRecord): string =>
  createHash('sha256')
    .update(JSON.stringify([owner, id, status]))
    .digest('hex')
    .slice(0, 32);
