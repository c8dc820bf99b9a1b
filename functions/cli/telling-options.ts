import { type Command, Option } from 'commander';
import { readMailbox } from '../core/mailbox.ts';
import type { Telling } from '../local/announcements.ts';
import { Failure } from './failure.ts';

export interface TellingOptions {
  readonly smtp?: string;
  readonly mailFrom?: string;
  readonly onChange?: string;
}

export const addTellingOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--smtp <url>',
        'mail server that sends to whom exports name, such as smtps://user:password@host; left out: files in the folder',
      ).env('WAYBILL_SMTP'),
    )
    .option('--mail-from <address>', 'whom these messages come from, such as "Exports <exports@example.com>"')
    .option(
      '--on-change <command>',
      'program, with arguments, that gets each change of an export as JSON on its standard input',
    );

/** What the options say of telling; throws a `Failure` that names the one that is wrong. */
export async function tellingOf({ smtp, mailFrom, onChange }: TellingOptions): Promise<Telling> {
  const command = onChange === undefined ? undefined : readCommand(onChange);
  const mail = await mailOf(smtp, mailFrom);
  return { ...(mail ? { mail } : {}), ...(command ? { onChange: command } : {}) };
}

async function mailOf(smtp: string | undefined, mailFrom: string | undefined): Promise<Telling['mail']> {
  const from = mailFrom === undefined ? undefined : readMailbox(mailFrom);
  if (mailFrom !== undefined && !from)
    throw new Failure(
      `--mail-from: ${JSON.stringify(mailFrom)} is no address, such as "Exports <exports@example.com>"`,
      2,
    );
  if (smtp === undefined) {
    if (from) throw new Failure('--mail-from needs --smtp, which says who sends', 2);
    return undefined;
  }
  const { readSmtpUrl, smtpTransport } = await import('../local/smtp-transport.ts');
  const server = readSmtpUrl(smtp);
  // Its text may hold a password, so it is not repeated.
  if (!server)
    throw new Failure('--smtp is no address of a mail server, such as smtp://user:password@host:587', 2);
  if (!from) throw new Failure('--smtp needs --mail-from, the address that messages come from', 2);
  return { transport: smtpTransport(server), from };
}

/** Words between spaces, or a JSON array where a word holds one itself: no shell ever reads them. */
function readCommand(text: string): readonly string[] {
  const words = text.trim().startsWith('[') ? jsonWords(text) : text.trim().split(/\s+/);
  if (!words?.[0])
    throw new Failure(
      '--on-change: must be a program and its arguments, such as "notify --channel exports" or \'["notify", "two words"]\'',
      2,
    );
  return words;
}

function jsonWords(text: string): readonly string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}
