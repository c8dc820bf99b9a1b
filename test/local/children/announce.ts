import { openDataFolder } from '../../../functions/local/data-folder.ts';
import { diskFiles } from '../../../functions/local/disk-files.ts';
import { smtpTransport } from '../../../functions/local/smtp-transport.ts';
import { sqliteExports } from '../../../functions/local/sqlite-exports.ts';
import { sqliteOutbox } from '../../../functions/local/sqlite-outbox.ts';
import { mailMessenger } from '../../../functions/messages/mail.ts';
import { announce } from '../../../functions/pipeline/announce.ts';

/** Tells what waits in a folder's outbox by an SMTP server, and dies at one of its steps: folder, port, milliseconds by which its clock is fast, step. */
const [dir = '', ...numbers] = process.argv.slice(2);
const [port = 0, fast = 0, last = 0] = numbers.map(Number);
const { database, files } = openDataFolder(dir);

let steps = 0;
const step = (): void => {
  if (++steps === last) process.kill(process.pid, 'SIGKILL');
};

/** A port whose calls each have a step before and a step behind them. */
const stepping = <Port extends object>(real: Port): Port =>
  new Proxy(real, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || name === 'waiting') return member;
      return async (...args: readonly unknown[]) => {
        step();
        const done: unknown = await member.apply(target, args);
        step();
        return done;
      };
    },
  });

const clock = (): number => Date.now() + fast;
const exports = stepping(sqliteExports(database));
const outbox = stepping(sqliteOutbox(database));
const mail = mailMessenger({
  exports,
  files: stepping(diskFiles(files)),
  transport: stepping(smtpTransport({ host: '127.0.0.1', port, secure: false })),
  from: { email: 'exports@example.org' },
  link: async () => undefined,
  clock,
});
const messengers = { mail, event: { tell: async () => {} } };
for (const key of await Array.fromAsync(outbox.waiting(clock())))
  await announce({ outbox, exports, messengers, clock, log: () => {} }, key);
process.stdout.write(`${steps}\n`);
