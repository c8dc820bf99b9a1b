import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteExports } from '../../functions/local/sqlite-exports.ts';
import { codeOf, killAfter, startChild } from './child.ts';
import { smtpSink } from './smtp-sink.ts';
import { completedExports, leftIn, testFolder } from './told-service.ts';

const BODY = Buffer.from('title;price\nnäme;1\n');
const LEASE = 120_000;

describe('a process that is killed while it tells', () => {
  /** One that dies at a step, and those that come after it. */
  async function told(step: number) {
    const folder = testFolder();
    const sink = await smtpSink();
    const [record] = await completedExports(folder, BODY, [{ email: 'zoe@example.com' }]);
    const { key, status, owner, id } = { key: '', ...(record as ExportRecord) };
    // How events fare, the tests of the pipeline show: only the message is told of here.
    folder.database.exec("DELETE FROM outbox WHERE channel = 'event'");
    const first = startChild('announce.ts', folder.dir, `${sink.port}`, '0', `${step}`);
    const [code] = await once(first, 'exit');
    const next = startChild('announce.ts', folder.dir, `${sink.port}`, `${LEASE + 1000}`, '0');
    expect(await codeOf(next)).toBe(0);
    const after = await sqliteExports(folder.database).get({ owner, id });
    const end = { key, status, code, messages: sink.received.length, left: leftIn(folder.database), after };
    await sink.close();
    folder.remove();
    return end;
  }

  it('at any step loses no message, sends none a third time, and marks one that may have come twice', async () => {
    const seen: { step: number; messages: number; repeated: boolean }[] = [];
    for (let step = 1; ; step++) {
      const { code, messages, left, after, status } = await told(step);
      expect({ step, left, status: after?.status }).toEqual({ step, left: [], status });
      expect(after?.announcement?.status).toBe('sent');
      expect([1, 2]).toContain(messages);
      if (messages === 2) expect({ step, ...after?.announcement }).toMatchObject({ step, repeated: true });
      seen.push({ step, messages, repeated: after?.announcement?.repeated ?? false });
      if (code === 0) break;
    }
    // Before and after each of claim, the record, the file, the message, the note and the end.
    expect(seen.length).toBe(13);
    expect(seen.filter(({ messages }) => messages === 2).map(({ step }) => step)).toHaveLength(2);
  });
});

it('never has a move without what is to be told of it, nor that without a move', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-'));
  const file = join(dir, 'waybill.db');
  for (const lines of [1, 40, 90]) {
    const owner = `owner-${lines}`;
    const printed = await killAfter(startChild('end-exports.ts', file, owner), lines);
    const database = openDatabase(file);
    const records = database.prepare(
      'SELECT status, count(*) AS n FROM exports WHERE owner = ? GROUP BY status',
    );
    const items = database.prepare(
      'SELECT channel, status, count(*) AS n FROM outbox WHERE owner = ? GROUP BY channel, status',
    );
    const ended = records.all(owner).find(({ status }) => status === 'canceled')?.n;
    const all = records.all(owner).reduce((sum, { n }) => sum + Number(n), 0);
    expect(Number(ended)).toBeGreaterThanOrEqual(printed.length);
    expect(items.all(owner).map((row) => ({ ...row }))).toEqual([
      { channel: 'event', status: 'canceled', n: ended },
      { channel: 'event', status: 'pending', n: all },
      { channel: 'mail', status: 'canceled', n: ended },
    ]);
    database.close();
  }
  rmSync(dir, { recursive: true });
});
