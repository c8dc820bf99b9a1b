import type { ExportRecord } from '../../functions/core/export-record.ts';
import type { Notify } from '../../functions/core/notify.ts';
import type { MailTransport, RawMail } from '../../functions/core/ports/mail-transport.ts';
import { type MailDesk, mailMessenger } from '../../functions/messages/mail.ts';
import { exportSample, NOON } from '../contracts/export-sample.ts';

export const ZOE: Notify = { email: 'zoe@example.com', language: 'fr', name: 'Zoë “Ünïcode” 😀' };
export const FROM = { email: 'exports@example.org', name: 'Wäybill' };
export const LINK = 'https://waybill.example/files/abc.def?a=1&b=2';

export interface Ended {
  readonly status?: 'completed' | 'failed' | 'canceled';
  readonly notify?: Notify;
  readonly body?: Uint8Array;
  readonly fileName?: string;
  readonly reason?: string;
}

/** An export that has ended, as its record says it. */
export function endedExport(ended: Ended = {}): ExportRecord {
  const { status = 'completed', notify = ZOE, body = BODY, fileName = 'products.csv', reason = '' } = ended;
  const finishedAt = new Date(NOON + 60_000).toISOString();
  const { status: _open, ...base } = { ...exportSample({ owner: 'acme', notify }), finishedAt };
  if (status === 'canceled') return { ...base, status };
  if (status === 'failed') return { ...base, status, failure: { code: 'unfit', message: reason } };
  const stored = {
    key: 'files/f',
    manifestKey: 'files/m',
    name: fileName,
    mediaType: 'text/csv; charset=utf-8',
  };
  const file = { ...stored, rows: 1234, bytes: body.length, crc32: '00000000', sha256: null };
  return { ...base, status, file };
}

/** What base64 must carry unchanged: line ends of all kinds, a line that is a dot, and no text at all. */
export const BODY = Buffer.from('title;prix\r\nnäme 😀;1\n.\r\n..\r\rFrom me\0\xff', 'latin1');

/** Sends what is told of an export, and gives what went to the transport. */
export async function mailed(
  record: ExportRecord,
  { body = BODY, ...desk }: Partial<MailDesk> & { readonly body?: Uint8Array } = {},
): Promise<RawMail> {
  const sent: RawMail[] = [];
  const transport: MailTransport = { send: async (mail) => void sent.push(mail) };
  await mailMessenger({
    exports: { get: async () => record },
    files: { get: async () => body },
    transport,
    from: FROM,
    link: async () => LINK,
    clock: () => NOON,
    ...desk,
  }).tell({ ...record, resource: 'products', rows: 0, bytes: 0, at: record.updatedAt });
  const [mail] = sent;
  if (!mail) throw new Error('nothing was sent');
  return mail;
}
