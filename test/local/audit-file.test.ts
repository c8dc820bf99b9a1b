import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { AuditLine } from '../../functions/core/ports/audit.ts';
import { auditFile } from '../../functions/local/audit-file.ts';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => void rmSync(folder, { recursive: true, force: true })));

function someFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-audit-'));
  folders.push(folder);
  return folder;
}

const line = (subject: string): AuditLine => ({
  act: 'key.create',
  owner: '0'.repeat(24),
  subject,
  outcome: 'done',
});
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));

describe('the file of the audit', () => {
  it('has a line of JSON for each call, in their order, with the time, for its owner alone to read', async () => {
    const dir = someFolder();
    const audit = auditFile(dir);
    const before = new Date().toISOString();
    await Promise.all(['a', 'b', 'c'].map((subject) => audit(line(subject))));
    const found = linesOf(join(dir, 'audit.ndjson'));
    expect(found.map(({ subject }) => subject)).toEqual(['a', 'b', 'c']);
    expect(found.every(({ time }) => time >= before && time <= new Date().toISOString())).toBe(true);
    expect(statSync(join(dir, 'audit.ndjson')).mode & 0o777).toBe(0o600);
  });

  it('is one for several processes, none of which loses another’s line', async () => {
    const dir = someFolder();
    const audits = [auditFile(dir), auditFile(dir), auditFile(dir)];
    const subjects = Array.from({ length: 60 }, (_, i) => `s${i}`);
    await Promise.all(subjects.map((subject, i) => audits[i % 3]?.(line(subject))));
    const found = linesOf(join(dir, 'audit.ndjson')).map(({ subject }) => subject);
    expect(found.sort()).toEqual(subjects.sort());
  });

  it('begins a line anew where a full disk cut the one before', async () => {
    const dir = someFolder();
    const path = join(dir, 'audit.ndjson');
    writeFileSync(path, '{"time":"2025-06-01T12:00:00.000Z","act":"key.cre');
    const audit = auditFile(dir);
    for (const subject of ['a', 'b']) await audit(line(subject));
    const [cut, ...whole] = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(cut).toMatch(/"key\.cre$/);
    expect(whole.map((text) => JSON.parse(text).subject)).toEqual(['a', 'b']);
  });

  it('is put aside when it is full, and the oldest of those go', async () => {
    const dir = someFolder();
    const audit = auditFile(dir, { bytes: 1000, files: 2 });
    const sizes: number[] = [];
    for (let i = 0; i < 100; i++) {
      await audit(line(`s${i}`));
      // Names tell milliseconds apart.
      await new Promise((resolve) => setTimeout(resolve, 2));
      sizes.push(readdirSync(dir).length);
    }
    expect(Math.max(...sizes)).toBe(3);
    const [aside = '', later = '', current = ''] = readdirSync(dir).sort();
    expect([aside < later, current]).toEqual([true, 'audit.ndjson']);
    const kept = [aside, later, current].flatMap((name) => linesOf(join(dir, name)));
    const first = 100 - kept.length;
    expect(kept.map(({ subject }) => subject)).toEqual(kept.map((_, i) => `s${first + i}`));
    expect(kept.length).toBeGreaterThan(15);
  });

  it('says that it cannot be written, and goes on when it can', async () => {
    const dir = someFolder();
    const audit = auditFile(join(dir, 'gone'));
    await expect(audit(line('a'))).rejects.toThrow('ENOENT');
  });
});
