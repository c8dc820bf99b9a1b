/** A message as it goes over the wire (RFC 5322), and between whom. */
export interface RawMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Uint8Array;
  /** The same for the same message, however often it is composed. */
  readonly id: string;
}

/** Sends composed messages, with the errors of a `Messenger`; a message that is longer than it takes is `MailTooLarge`. */
export interface MailTransport {
  send(mail: RawMail): Promise<void>;
}

/** Bytes that a whole message may have: what most servers take, and the most that SES's first API does. */
export const MOST_MAIL_BYTES = 10_000_000;
