import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { RawMail } from '../../functions/core/ports/mail-transport.ts';
import { readSmtpUrl, smtpTransport } from '../../functions/local/smtp-transport.ts';
import { type SmtpSink, smtpRefusal, smtpSink } from './smtp-sink.ts';

const HOST = { host: '127.0.0.1', secure: false };
const MAIL: RawMail = {
  from: 'exports@example.org',
  to: ['zoe@example.com'],
  id: 'a1',
  raw: Buffer.from(`Subject: x\r\n\r\n${'.\r\nFrom ä\r\n..\r\n'.repeat(10_000)}`),
};
/** More than a system takes off a program's hands before the other side has read it. */
const LONG = { ...MAIL, raw: Buffer.alloc(30_000_000, `${'x'.repeat(70)}\r\n`) };

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function sink(...args: Parameters<typeof smtpSink>): Promise<SmtpSink> {
  const made = await smtpSink(...args);
  open.push(made);
  return made;
}

/** What an error says of a message that was sent to this port. */
const outcome = (port: number, limitMs = 20_000, mail = MAIL): Promise<string> =>
  smtpTransport({ ...HOST, port }, { limitMs })
    .send(mail)
    .then(
      () => 'sent',
      (error: Error) => `${error.constructor.name}: ${error.message}`,
    );

describe('an SMTP server', () => {
  it('gets the message byte for byte, from and to whom it should', async () => {
    const { port, received } = await sink();
    expect(await outcome(port)).toBe('sent');
    expect(received.map(({ from, to }) => ({ from, to }))).toEqual([{ from: MAIL.from, to: [...MAIL.to] }]);
    expect(received[0]?.raw.equals(Buffer.from(MAIL.raw))).toBe(true);
  });

  it('is shown name and password', async () => {
    const shown: unknown[] = [];
    const { port } = await sink({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, done) {
        shown.push([username, password]);
        done(null, { user: username });
      },
    });
    const server = readSmtpUrl(`smtp://zoe%40example.com:p%3Aw@127.0.0.1:${port}`);
    await smtpTransport(server ?? { ...HOST, port: 0 }).send(MAIL);
    expect(shown).toEqual([['zoe@example.com', 'p:w']]);
  });

  it('elsewhere is never shown a password without TLS', async () => {
    const { port } = await sink({ allowInsecureAuth: true });
    const send = smtpTransport({ ...HOST, host: 'localhost.', port, auth: { user: 'u', pass: 'p' } }).send(
      MAIL,
    );
    await expect(send).rejects.toThrow(/STARTTLS|ENOTFOUND|EAI_AGAIN|getaddrinfo/);
  });
});

describe('an SMTP server that', () => {
  it('is not there sent nothing', async () => {
    const { port, close } = await smtpSink();
    await close();
    expect(await outcome(port)).toMatch(/^Transient: connect ECONNREFUSED/);
  });

  it.each([
    ['refuses the recipient for now', 450, 'Transient'],
    ['refuses the recipient for good', 550, 'Undeliverable'],
  ])('%s sent nothing', async (_what, code, kind) => {
    const { port, received } = await sink({
      onRcptTo: (_address, _session, done) => done(smtpRefusal(code, 'no such user')),
    });
    expect(await outcome(port)).toMatch(
      new RegExp(`^${kind}: the mail server answered: ${code} no such user`),
    );
    expect(received).toEqual([]);
  });

  it.each([
    ['refuses the message for now', 451, 'Transient'],
    ['refuses the message for good', 554, 'Undeliverable'],
    ['finds the message too long', 552, 'MailTooLarge'],
  ])('%s took nothing', async (_what, code, kind) => {
    const { port } = await sink({}, () => Promise.reject(smtpRefusal(code, 'no')));
    expect(await outcome(port)).toBe(`${kind}: the mail server answered: ${code} no`);
  });

  it('says that it takes less is not sent so much', async () => {
    const { port, received } = await sink({ size: 1000 });
    expect(await outcome(port)).toMatch(/^MailTooLarge: /);
    expect(received).toEqual([]);
  });

  it('refuses the password took nothing', async () => {
    const { port } = await sink({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(new Error('wrong password')),
    });
    const send = smtpTransport({ ...HOST, port, auth: { user: 'u', pass: 'p' } }).send(MAIL);
    await expect(send).rejects.toMatchObject({ name: 'Transient', message: expect.stringContaining('535') });
  });

  it('never greets took nothing, and is given up in time', async () => {
    expect(await outcome(await listening(() => {}), 50)).toMatch(/^Transient: /);
  });

  it('hangs up in the middle of the message took nothing', async () => {
    const port = await listening(scripted((socket) => socket.destroy()));
    expect(await outcome(port, 20_000, LONG)).toMatch(/^Transient: /);
  });

  it.each([
    ['hangs up', (socket: Socket) => void socket.destroy()],
    ['says nothing', () => {}],
  ])('has the whole message and %s may have taken it', async (_what, after) => {
    const port = await listening(scripted(undefined, after));
    expect(await outcome(port, 500)).toMatch(
      /^Error: the mail server did not say whether it took the message/,
    );
  });
});

describe('the address of a server', () => {
  it.each([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, secure: false }],
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, secure: true }],
    ['smtp://[::1]:25', { host: '::1', port: 25, secure: false }],
    ['smtps://u%40x:p@m:1', { host: 'm', port: 1, secure: true, auth: { user: 'u@x', pass: 'p' } }],
    ['http://mail.example.com', undefined],
    ['smtp://', undefined],
    ['mail.example.com:25', undefined],
  ])('%s is read', (text, server) => {
    expect(readSmtpUrl(text)).toEqual(server);
  });
});

/** A server of one's own words on a port of this machine. */
async function listening(talk: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  return (server.address() as AddressInfo).port;
}

/** Says yes to everything until the message comes: `during` its first bytes, or `after` its last. */
const scripted =
  (during?: (socket: Socket) => void, after: (socket: Socket) => void = () => {}) =>
  (socket: Socket): void => {
    let isData = false;
    let tail = '';
    socket.write('220 ready\r\n');
    socket.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      if (!isData) {
        isData = text.startsWith('DATA');
        socket.write(isData ? '354 go on\r\n' : '250 yes\r\n');
        return;
      }
      tail = (tail + text).slice(-5);
      if (during) during(socket);
      else if (tail === '\r\n.\r\n') after(socket);
    });
  };
