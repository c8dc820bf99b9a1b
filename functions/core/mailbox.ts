/** An e-mail address, and the name that stands before it. */
export interface Mailbox {
  readonly email: string;
  readonly name?: string;
}

const LONGEST_NAME = 200;
const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL = 64;
const ADDRESS = /^([a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@(.+)$/i;
const LABEL = /^(?!-)[\p{L}\p{M}\p{N}-]{1,63}(?<!-)$/u;

/** Whether a text is one address (RFC 5321: a dot-string in ASCII before the `@`, a domain of two labels or more behind it). */
export function isAddress(text: string): boolean {
  const [, local = '', domain = ''] = ADDRESS.exec(text) ?? [];
  const labels = domain.split('.');
  return (
    text.length <= LONGEST_ADDRESS &&
    local !== '' &&
    local.length <= LONGEST_LOCAL &&
    labels.length > 1 &&
    labels.every((label) => LABEL.test(label))
  );
}

/** Whether a text can stand before an address: one line of at most 200 characters. */
export const isDisplayName = (text: string): boolean => text.length <= LONGEST_NAME && !/\p{Cc}/u.test(text);

/** `zoe@example.com` or `Zoë <zoe@example.com>`; undefined for any other text. */
export function readMailbox(text: string): Mailbox | undefined {
  const [, before = '', email = text] = /^([^<>]*)<([^<>]+)>$/.exec(text) ?? [];
  const name = before.trim();
  if (!isAddress(email) || !isDisplayName(name)) return undefined;
  return name === '' ? { email } : { email, name };
}
