import { isAddress, isDisplayName, type Mailbox } from './mailbox.ts';
import type { Fault } from './problem.ts';

/** Whom to tell by e-mail how an export ended. */
export interface Notify extends Mailbox {
  /** A language tag such as `fr` or `fr-CH`; left out, or one that nobody has texts for: English. */
  readonly language?: string;
}

/** What is wrong with whom a request wants told, at the place where its caller wrote it. */
export function notifyFaults({ email, name = '' }: Notify, at: Fault['at'] = ['notify']): Fault[] {
  const fault = (member: string, value: string, message: string): Fault => ({
    in: 'body',
    at: [...at, member],
    reason: 'value',
    value,
    message,
  });
  return [
    ...(isAddress(email) ? [] : [fault('email', email, 'must be an e-mail address such as zoe@example.com')]),
    ...(isDisplayName(name) ? [] : [fault('name', name, 'must be one line of at most 200 characters')]),
  ];
}
