import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
}

export interface SmtpSink {
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  close(): Promise<void>;
}

/** A real SMTP server on this machine that keeps what it takes. `answer` may refuse a message it has read. */
export async function smtpSink(
  options: SMTPServerOptions = {},
  answer: (mail: ReceivedMail) => Promise<void> = async () => {},
): Promise<SmtpSink> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope: { mailFrom, rcptTo } }, done) {
      Array.fromAsync(stream as AsyncIterable<Buffer>)
        .then(async (pieces) => {
          const from = mailFrom ? mailFrom.address : '';
          const mail = { from, to: rcptTo.map(({ address }) => address), raw: Buffer.concat(pieces) };
          await answer(mail);
          received.push(mail);
          done();
        })
        .catch(done);
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { port, received, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** An error with the code that an SMTP server says. */
export const smtpRefusal = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });
