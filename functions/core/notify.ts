import type { Fault } from './problem.ts';

/** Whom to tell by e-mail how an export ended. */
export interface Notify {
  readonly email: string;
  /** A language tag such as `fr` or `fr-CH`; left out, or one that nobody has texts for: English. */
  readonly language?: string;
  /** The recipient's name, as greetings and headers show it. */
  readonly name?: string;
}

const LONGEST_NAME = 200;
const LONGEST_ADDRESS = 254;
const ADDRESS = /^([a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@(.+)$/i;
const LABEL = /^(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?<!-)$/u;

/** Whether a text is one mailbox (RFC 5321: a dot-string before the `@`, a domain of at least two labels behind it). */
export function isMailbox(text: string): boolean {
  const [, local = '', domain = ''] = ADDRESS.exec(text) ?? [];
  const labels = domain.split('.');
  return (
    text.length <= LONGEST_ADDRESS &&
    local !== '' &&
    local.length <= 64 &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label))
  );
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
    ...(isMailbox(email) ? [] : [fault('email', email, 'must be an e-mail address such as zoe@example.com')]),
    ...(name.length <= LONGEST_NAME && !/\p{Cc}/u.test(name)
      ? []
      : [fault('name', name, `must be one line of at most ${LONGEST_NAME} characters`)]),
  ];
}
