import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type ExportStatus, TRANSITIONS } from '../functions/core/transitions.ts';
import { dialects } from '../functions/dialects/index.ts';
import { freePort } from './localstack/free-port.ts';
import { asShown, blocksOf, cloneOf, paste } from './pasted.ts';

const root = new URL('..', import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)];
/** Run by whoever runs this test. */
const BY_CI = ['npm ci && npm run demo', 'npm ci && npm test'];

it('is read in five minutes', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(201);
});

it('says of an API that it is there just where it is', () => {
  const rows = readme.split('\n').filter((line) => /^\| .*`\/.*…?`/.test(line));
  const prefixed = (row: string) =>
    dialects.filter(({ prefixes }) => prefixes.some((prefix) => row.includes(`\`${prefix}`)));
  expect(rows.length).toBeGreaterThanOrEqual(4);
  for (const row of rows) expect(/the API is not/.test(row), row).toBe(prefixed(row).length === 0);
  expect(new Set(rows.flatMap(prefixed))).toEqual(new Set(dialects));
});

it('has a page that shows the moves of a status as the code holds them', () => {
  const table = /\| From \| To \|\n\| --- \| --- \|\n((?:\|.*\|\n)+)/.exec(read('docs/design.md'))?.[1] ?? '';
  const shown = table
    .trimEnd()
    .split('\n')
    .map((line) => [...line.matchAll(/`(\w+)`/g)].map(([, word]) => word));
  const open = (Object.keys(TRANSITIONS) as ExportStatus[]).filter((from) => TRANSITIONS[from].length > 0);
  expect(shown).toEqual(open.map((from) => [from, ...TRANSITIONS[from]]));
});

it.each(pages)('%s has no command that a shell without comments would not take', (page) => {
  const commands = [...read(page).matchAll(/^```sh.*\n([\s\S]*?)^```/gm)].map(([, block]) => block ?? '');
  expect(commands.filter((block) => /(^|\s)#/m.test(block))).toEqual([]);
});

it('can be pasted line by line into a fresh clone, and prints what it shows', {
  timeout: 300_000,
}, async () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const clone = cloneOf(root, tracked);
  onTestFinished(() => rmSync(clone, { recursive: true, force: true, maxRetries: 20 }));
  const port = await freePort();
  const [install, ...blocks] = blocksOf(readme);
  expect(install?.commands.trim().split('\n')).toEqual(BY_CI);
  const commands = blocks.map((block) =>
    block.commands
      .replace('npm start >', `npm start -- --port ${port} >`)
      .replace('127.0.0.1:4010', `127.0.0.1:${port}`),
  );
  const { printed, code } = await paste(clone, commands);
  expect({ code, printed }).toMatchObject({ code: 0 });
  expect(printed).toHaveLength(blocks.length);
  const shown = blocks.flatMap(({ shown }, index) => (shown === undefined ? [] : [{ shown, index }]));
  expect(shown).not.toEqual([]);
  for (const { shown: wanted, index } of shown) expect(asShown(printed[index] ?? '', wanted)).toBe(wanted);
  const listens = () =>
    fetch(`http://127.0.0.1:${port}`).then(
      () => true,
      () => false,
    );
  await expect.poll(listens, { timeout: 30_000 }).toBe(false);
});
