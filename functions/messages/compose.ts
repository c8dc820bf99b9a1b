import MailComposer from 'nodemailer/lib/mail-composer';
import type { Mailbox } from '../core/mailbox.ts';
import type { RawMail } from '../core/ports/mail-transport.ts';

export interface Letter {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachment?: { readonly name: string; readonly mediaType: string; readonly body: Uint8Array };
  /** Letters and digits; the same letter has the same bytes whenever it is composed. */
  readonly id: string;
  readonly date: Date;
}

/** Writes a letter as MIME. Its addresses must be valid: it holds no header but what it names. */
export async function compose({ from, to, attachment, id, ...letter }: Letter): Promise<RawMail> {
  const node = new MailComposer({
    ...letter,
    from: headed(from),
    to: headed(to),
    messageId: `<${id}@${from.email.split('@')[1]}>`,
    baseBoundary: id,
    // A machine wrote it, so no machine answers it (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: attachment
      ? [
          {
            filename: attachment.name,
            contentType: attachment.mediaType,
            content: Buffer.from(attachment.body),
          },
        ]
      : [],
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const envelope = node.getEnvelope();
  return { from: envelope.from || from.email, to: envelope.to, raw: await node.build(), id };
}

const headed = ({ email, name = '' }: Mailbox) => ({ address: email, name });
