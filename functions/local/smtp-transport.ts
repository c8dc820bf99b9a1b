import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailTransport, RawMail } from '../core/ports/mail-transport.ts';
import { MailTooLarge, Transient, Undeliverable } from '../core/problem.ts';

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else by STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
}

export interface SmtpOptions {
  /** Milliseconds after which a dialogue is given up, however it goes. */
  readonly limitMs?: number;
}

const LIMIT_MS = 60_000;
const PIECE_BYTES = 65_536;

/** `smtp://user:password@host:587` or `smtps://…`; undefined for any other text. */
export function readSmtpUrl(text: string): SmtpServer | undefined {
  const url = URL.parse(text);
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return undefined;
  const secure = url.protocol === 'smtps:';
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (url.username === '') return { host, port, secure };
  const [user, pass] = [url.username, url.password].map(decodeURIComponent) as [string, string];
  return { host, port, secure, auth: { user, pass } };
}

/** Sends by an SMTP server, one connection a message. A password goes over TLS or to this machine alone. */
export const smtpTransport = (
  server: SmtpServer,
  { limitMs = LIMIT_MS }: SmtpOptions = {},
): MailTransport => ({
  send: (mail) => deliver(server, limitMs, mail),
});

async function deliver(server: SmtpServer, limitMs: number, mail: RawMail): Promise<void> {
  const { auth, ...address } = server;
  const connection = new SMTPConnection({
    ...address,
    requireTLS: auth !== undefined && !isLoopback(server.host),
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
  });
  const message = Readable.from(piecesOf(mail.raw));
  const { promise: broken, reject } = Promise.withResolvers<never>();
  connection.on('error', reject);
  const timer = setTimeout(() => reject(new Error(`no end after ${limitMs / 1000} s`)), limitMs);
  try {
    await Promise.race([dialogue(connection, server, mail, message), broken]);
    connection.quit();
  } catch (error) {
    connection.close();
    throw told(error as SmtpError, message.readableEnded);
  } finally {
    clearTimeout(timer);
  }
}

async function dialogue(
  connection: SMTPConnection,
  { auth }: SmtpServer,
  { from, to, raw }: RawMail,
  message: Readable,
): Promise<void> {
  await called((done) => connection.connect(done));
  if (auth) await called((done) => connection.login(auth, done));
  await called((done) => connection.send({ from, to: [...to], size: raw.length }, message, done));
}

const called = (run: (done: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => run((error) => (error ? reject(error) : resolve())));

function* piecesOf(raw: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < raw.length; at += PIECE_BYTES) yield raw.subarray(at, at + PIECE_BYTES);
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/**
 * What an error says of the message. A server takes a message with the dot behind it, so one that was not read to its end
 * was not sent; of one that was, only the server's own word tells.
 */
function told(error: SmtpError, wasWhole: boolean): Error {
  const { code, responseCode = 0, response } = error;
  const said = response === undefined ? error.message : `the mail server answered: ${response}`;
  const isRefused = responseCode >= 400;
  if (responseCode === 552 || (code === 'EMESSAGE' && !isRefused))
    return new MailTooLarge(said, { cause: error });
  if (responseCode >= 500 && code !== 'EAUTH') return new Undeliverable(said, { cause: error });
  if (isRefused || !wasWhole) return new Transient(said, { cause: error });
  return new Error(`the mail server did not say whether it took the message: ${said}`, { cause: error });
}

const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d+){3}|::1)$/.test(host);
