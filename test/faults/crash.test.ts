import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { crashRun } from './crash-run.ts';

const LIMIT_MS = 300_000;

it('goes on after every SIGKILL and makes the very file of an undisturbed run', {
  timeout: LIMIT_MS,
}, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-crash-'));
  try {
    const signal = AbortSignal.timeout(LIMIT_MS - 5000);
    const summary = await crashRun({ rows: 20_000, kills: 4, seed: 1, dir, signal, say: () => undefined });
    expect(summary.killed.map(({ sha256 }) => sha256)).toEqual(summary.killed.map(() => summary.undisturbed));
    expect(summary.killed.reduce((sum, { kills }) => sum + kills, 0)).toBe(4);
    expect(summary.leftUploads).toBe(0);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
