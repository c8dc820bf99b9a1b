import type { Mailbox } from '../core/mailbox.ts';
import type { MailTransport } from '../core/ports/mail-transport.ts';
import type { Messengers } from '../core/ports/messenger.ts';
import { dialects } from '../dialects/index.ts';
import { publicId } from '../http/follow-link.ts';
import { type LinkAddress, mailMessenger } from '../messages/mail.ts';
import { announce } from '../pipeline/announce.ts';
import type { DataFolder } from './data-folder.ts';
import type { LocalEngine } from './engine.ts';
import { mailFolder } from './mail-folder.ts';
import { onChange } from './on-change.ts';
import { type Drain, drainOutbox } from './outbox-drain.ts';
import { sqliteOutbox } from './sqlite-outbox.ts';

/** How the service tells what became of exports. */
export interface Telling {
  /** Left out: messages are written to the folder's `mail`. */
  readonly mail?: { readonly transport: MailTransport; readonly from: Mailbox };
  /** A program and its arguments, run for each change. */
  readonly onChange?: readonly string[];
}

interface AnnouncementParts {
  readonly folder: Pick<DataFolder, 'database' | 'mail'>;
  readonly engine: Pick<LocalEngine, 'exports' | 'files' | 'clock' | 'log'>;
  readonly link: LinkAddress;
  readonly telling: Telling;
}

/** Nobody answers to it, and no mail server takes it. */
const NOBODY: Mailbox = { email: 'exports@waybill.invalid', name: 'Waybill' };

/** Drains the folder's outbox, until it is closed. */
export function announcements({ folder, engine, link, telling }: AnnouncementParts): Drain {
  const { exports, files, clock, log } = engine;
  const { transport, from } = telling.mail ?? { transport: mailFolder(folder.mail), from: NOBODY };
  const messengers: Messengers = {
    event: onChange({ log, showId: publicId(dialects), command: telling.onChange }),
    mail: mailMessenger({ exports, files, transport, from, link, clock }),
  };
  const outbox = sqliteOutbox(folder.database);
  const desk = { outbox, exports, messengers, clock, log };
  return drainOutbox({ outbox, announce: (key) => announce(desk, key), log, clock });
}
