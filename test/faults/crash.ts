import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crashRun } from './crash-run.ts';

/** `npm run test:crash`: the whole size of what `crash.test.ts` does on a small one. */

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    minutes: { type: 'string', default: '15' },
  },
});
const [rows, kills, seed, minutes] = [values.rows, values.kills, values.seed, values.minutes].map(Number) as [
  number,
  number,
  number,
  number,
];
const dir = mkdtempSync(join(tmpdir(), 'waybill-crash-'));
process.once('SIGINT', () => process.exit(130));
process.once('exit', () => rmSync(dir, { recursive: true, force: true }));

console.log(`${rows} rows, ${kills} kills, --seed ${seed}, at most ${minutes} minutes`);
const signal = AbortSignal.timeout(minutes * 60_000);
const { undisturbed, killed, leftUploads, undisturbedMs, ms } = await crashRun({
  ...{ rows, kills, seed, dir, signal },
  say: (line) => console.log(`  ${line}`),
});
const same = killed.filter(({ sha256 }) => sha256 === undisturbed).length;
const total = killed.reduce((sum, one) => sum + one.kills, 0);
console.log(`rows          ${rows}
kills         ${total} of SIGKILL, over ${killed.length} export(s)
undisturbed   ${(undisturbedMs / 1000).toFixed(1)} s, SHA-256 ${undisturbed}
identical     ${same} of ${killed.length}
left uploads  ${leftUploads}
time          ${(ms / 1000).toFixed(0)} s, --seed ${seed}`);
process.exitCode = same === killed.length && leftUploads === 0 ? 0 : 1;
