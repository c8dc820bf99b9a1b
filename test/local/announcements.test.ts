import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, it } from 'vitest';
import type { Log } from '../../functions/core/ports/log.ts';
import { announcements, type Telling } from '../../functions/local/announcements.ts';
import { diskFiles } from '../../functions/local/disk-files.ts';
import { removeOldMail } from '../../functions/local/mail-folder.ts';
import { smtpTransport } from '../../functions/local/smtp-transport.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { type SmtpSink, smtpRefusal, smtpSink } from './smtp-sink.ts';
import { completedExports, leftIn, testFolder, until } from './told-service.ts';

const BODY = Buffer.from('\ufefftitle;price\r\n"näme; 😀";1\r\n');
const FROM = { email: 'exports@example.org', name: 'Exports' };

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

function service(telling: Telling = {}) {
  const folder = testFolder();
  // Nothing here is killed, and a disk's own pace is no matter.
  folder.database.exec('PRAGMA synchronous = OFF');
  open.push(() => folder.remove());
  const lines: Parameters<Log>[] = [];
  const log: Log = (...line) => lines.push(line);
  const exports = sqliteExports(folder.database);
  const engine = { exports, files: diskFiles(folder.files), clock: Date.now, log };
  const start = () => {
    const drain = announcements({ folder, engine, link: async () => 'https://example.com/f', telling });
    open.push(() => drain.close());
  };
  return { folder, exports, lines, start, isEmpty: () => leftIn(folder.database).length === 0 };
}

async function sink(
  [...args]: Parameters<typeof smtpSink> = [],
  limitMs = 60_000,
): Promise<SmtpSink & { telling: Telling }> {
  const made = await smtpSink(...args);
  open.push(() => made.close());
  const transport = smtpTransport({ host: '127.0.0.1', port: made.port, secure: false }, { limitMs });
  return { ...made, telling: { mail: { transport, from: FROM } } };
}

describe('the embedded service', () => {
  it('sends a file by its mail server, and tells the log of each change', async () => {
    const { received, telling } = await sink();
    const { folder, exports, lines, start, isEmpty } = service(telling);
    const [record] = await completedExports(folder, BODY, [{ email: 'zoe@example.com', language: 'fr' }]);
    start();
    await until(isEmpty);
    expect(received).toHaveLength(1);
    const mail = await simpleParser(received[0]?.raw ?? '');
    expect(mail.attachments.map(({ filename, content }) => ({ filename, content }))).toEqual([
      { filename: 'commandes été.csv', content: BODY },
    ]);
    const statuses = lines.filter(([, message]) => message === 'event').map(([, , { status }]) => status);
    expect(statuses.sort()).toEqual(['completed', 'pending', 'running']);
    expect((await exports.get(record as never))?.announcement).toMatchObject({ status: 'sent' });
  });

  it('writes messages into the folder where it has no mail server, for nobody else to read', async () => {
    const { folder, start, isEmpty } = service();
    await completedExports(folder, BODY, [{ email: 'zoe@example.com' }, { email: 'eve@example.com' }]);
    start();
    await until(isEmpty);
    const names = readdirSync(folder.mail);
    expect(names.every((name) => /^[0-9a-f]{32}\.eml$/.test(name))).toBe(true);
    const mails = await Promise.all(names.map((name) => simpleParser(readFileSync(join(folder.mail, name)))));
    expect(mails.map(({ attachments }) => attachments[0]?.content)).toEqual([BODY, BODY]);
    expect(names.map((name) => statSync(join(folder.mail, name)).mode & 0o777)).toEqual([0o600, 0o600]);
    await removeOldMail(folder.mail, Date.now() - 60_000);
    expect(readdirSync(folder.mail)).toEqual(names);
    await removeOldMail(folder.mail, Date.now() + 60_000);
    expect(readdirSync(folder.mail)).toEqual([]);
  });

  it('tells each of hundreds of exports that end at once, once', async () => {
    const { received, telling } = await sink();
    const { folder, exports, start, isEmpty } = service(telling);
    const addresses = Array.from({ length: 300 }, (_none, index) => ({ email: `zoe${index}@example.com` }));
    const records = await completedExports(folder, BODY, addresses);
    start();
    await until(isEmpty);
    expect(received.map(({ to }) => to[0]).sort()).toEqual(addresses.map(({ email }) => email).sort());
    const after = await Promise.all(records.map((record) => exports.get(record)));
    expect(new Set(after.map((record) => `${record?.status} ${record?.announcement?.status}`))).toEqual(
      new Set(['completed sent']),
    );
  });

  it('tells all others while a mail server holds some up', async () => {
    const hanging = Promise.withResolvers<void>();
    const { received, telling } = await sink(
      [
        {},
        async ({ to }) => {
          if (to[0] === 'slow@example.com') await hanging.promise;
        },
      ],
      2000,
    );
    const { folder, exports, lines, start } = service(telling);
    const quick = Array.from({ length: 20 }, (_none, index) => ({ email: `zoe${index}@example.com` }));
    const [slow] = await completedExports(folder, BODY, [{ email: 'slow@example.com' }, ...quick]);
    start();
    await until(() => received.length === 20);
    await until(() => lines.some(([, message]) => message === 'not told'));
    expect(lines.find(([, message]) => message === 'not told')).toMatchObject([
      'error',
      'not told',
      { error: expect.stringContaining('did not say whether it took the message') },
    ]);
    expect((await exports.get(slow as never))?.announcement).toBeUndefined();
    hanging.resolve();
  });

  it('says in the export why nobody could be told, and leaves its status alone', async () => {
    const { telling } = await sink([
      {
        onRcptTo: (_address, _session, done) => done(smtpRefusal(550, 'no such user here')),
      },
    ]);
    const { folder, exports, start } = service(telling);
    const [refused, wrong] = await completedExports(folder, BODY, [
      { email: 'zoe@example.com' },
      { email: 'no address' },
    ]);
    start();
    const now = (record: typeof refused) => exports.get(record as never);
    await until(async () => (await now(refused))?.announcement !== undefined);
    await until(async () => (await now(wrong))?.announcement !== undefined);
    expect(await now(refused)).toMatchObject({
      status: 'completed',
      announcement: { status: 'failed', reason: 'the mail server answered: 550 no such user here' },
    });
    expect((await now(wrong))?.announcement?.reason).toBe('"no address" is no e-mail address');
  });
});
