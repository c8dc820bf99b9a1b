import { simpleParser } from 'mailparser';
import { afterAll, expect, it } from 'vitest';
import { formats, profiles } from '../../functions/formats/index.ts';
import { diskFiles } from '../../functions/local/disk-files.ts';
import { serve } from '../../functions/local/serve.ts';
import { smtpTransport } from '../../functions/local/smtp-transport.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { requestExport } from '../../functions/pipeline/request-export.ts';
import { resources } from '../../functions/resources/index.ts';
import { sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { loadRecords } from '../../functions/sources/sqlite/load-records.ts';
import { smtpSink } from '../local/smtp-sink.ts';
import { leftIn, testFolder, until } from '../local/told-service.ts';
import { examples } from '../sample-records.ts';

const folder = testFolder();
const sink = await smtpSink();
const lines: Record<string, unknown>[] = [];
const exports = sqliteExports(folder.database);
await loadRecords(
  folder.database,
  { collection: 'products', key: 'id', owner: 'acme' },
  examples.of('products'),
);

/** What a process accepted that died before it started anything. */
const ask = (format: string, language: string) =>
  requestExport(
    {
      ...{
        resources,
        formats,
        profiles,
        exports,
        clock: Date.now,
        random: Math.random,
        running: { most: 8, perOwner: 8 },
        retentionMs: 86_400_000,
      },
      log: () => {},
      workflow: { start: async () => {}, stop: async () => {}, running: async () => false },
    },
    {
      ...{ owner: 'acme', dialect: 'ulule', resource: 'products', format },
      notify: { email: `${format}@example.com`, language, name: 'Zoë' },
    },
  );

const asked = [await ask('csv', 'fr'), await ask('xlsx', 'en')];
const server = await serve({
  folder,
  source: sqliteSource(folder.database),
  port: 0,
  host: '127.0.0.1',
  log: (level, message, fields) => lines.push({ level, message, ...fields }),
  telling: {
    mail: {
      transport: smtpTransport({ host: '127.0.0.1', port: sink.port, secure: false }),
      from: { email: 'exports@example.org' },
    },
  },
});
afterAll(async () => {
  await server.close();
  await sink.close();
  folder.remove();
});

it('an export that names somebody is made and sent, byte for byte what is stored', async () => {
  await until(() => sink.received.length === 2 && leftIn(folder.database).length === 0);
  const files = diskFiles(folder.files);
  for (const { record } of asked) {
    const after = await exports.get(record);
    if (after?.status !== 'completed') throw new Error('it did not end well');
    const received = sink.received.find(({ to }) => to[0] === after.notify?.email);
    const { attachments, subject } = await simpleParser(received?.raw ?? '');
    const stored = await files.get(after.file.key);
    expect(attachments).toHaveLength(1);
    expect(attachments[0]?.filename).toBe(after.file.name);
    expect(attachments[0]?.content.equals(Buffer.from(stored ?? []))).toBe(true);
    expect(subject).toBe(
      `${after.notify?.language === 'fr' ? 'Votre export est prêt :' : 'Your export is ready:'} ${after.file.name}`,
    );
    expect(after.announcement).toMatchObject({ status: 'sent' });
  }
});

it('each of its changes is one line of the log, with no address and no link', () => {
  const events = lines.filter(({ message }) => message === 'event');
  expect(events.map(({ type }) => type).sort()).toEqual(
    ['Completed', 'Completed', 'Pending', 'Pending', 'Running', 'Running'].map((word) => `Export ${word}`),
  );
  expect(events.every(({ id }) => asked.some(({ record }) => String(record.id) === id))).toBe(true);
  expect(JSON.stringify(lines)).not.toMatch(/example\.com|files\//);
});
