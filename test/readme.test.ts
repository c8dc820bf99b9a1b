import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ExportStatus, TRANSITIONS } from '../functions/core/transitions.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('is read in five minutes', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(201);
});

it('shows the moves of a status as the code holds them', () => {
  const table = /\| From \| To \|\n\| --- \| --- \|\n((?:\|.*\|\n)+)/.exec(readme)?.[1] ?? '';
  const shown = table
    .trimEnd()
    .split('\n')
    .map((line) => [...line.matchAll(/`(\w+)`/g)].map(([, word]) => word));
  const open = (Object.keys(TRANSITIONS) as ExportStatus[]).filter((from) => TRANSITIONS[from].length > 0);
  expect(shown).toEqual(open.map((from) => [from, ...TRANSITIONS[from]]));
});
