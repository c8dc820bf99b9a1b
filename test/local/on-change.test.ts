import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { eventOf } from '../../functions/core/event.ts';
import { onChange } from '../../functions/local/on-change.ts';
import { eventMessage } from '../../functions/messages/event-message.ts';
import { endedExport } from '../messages/message-sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'waybill-'));
afterAll(() => rmSync(folder, { recursive: true }));

const EVENT = eventOf(endedExport());
const showId = (dialect: string, id: number) => `${dialect}-${id}`;
const WRITE = 'require("fs").writeFileSync(process.argv[1], require("fs").readFileSync(0))';

function telling(command?: readonly string[], limitMs = 20_000) {
  const lines: unknown[] = [];
  const messenger = onChange({ log: (...line) => lines.push(line), showId, command, limitMs });
  return { tell: () => messenger.tell(EVENT), lines };
}

describe('a change of an export', () => {
  it('is one line of the log', async () => {
    const { tell, lines } = telling();
    await tell();
    const { detail, time } = eventMessage(EVENT, showId);
    expect(lines).toEqual([['info', 'event', { type: 'Export Completed', at: time, ...detail }]]);
  });

  it('goes to a program on its standard input, whose arguments no shell reads', async () => {
    const path = join(folder, '$(whoami); echo "*".json');
    const { tell, lines } = telling([process.execPath, '-e', WRITE, path]);
    await tell();
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(eventMessage(EVENT, showId));
    expect(lines).toHaveLength(1);
  });

  it('is not told by a program that reads nothing of it and fails', async () => {
    const { tell, lines } = telling([process.execPath, '-e', 'process.exit(3)']);
    await expect(tell()).rejects.toMatchObject({
      name: 'Transient',
      message: expect.stringMatching(/exited with 3$/),
    });
    expect(lines).toEqual([]);
  });

  it('is not told by a program that does not end, and it is killed', async () => {
    const { tell } = telling([process.execPath, '-e', 'setInterval(() => {}, 1000)'], 100);
    await expect(tell()).rejects.toThrow(/ended by SIGKILL$/);
  });

  it('is not told by a program that is not there', async () => {
    await expect(telling([join(folder, 'nothing')]).tell()).rejects.toThrow(/ENOENT/);
  });
});
