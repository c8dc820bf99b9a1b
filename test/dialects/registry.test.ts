import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dialects } from '../../functions/dialects/index.ts';

it('lists the dialect of every folder, and no prefix or route twice', () => {
  const folders = readdirSync(new URL('../../functions/dialects/', import.meta.url)).filter(
    (name) => name !== 'index.ts',
  );
  expect(dialects.map(({ name }) => name).sort()).toEqual(folders.sort());
  for (const list of [
    dialects.flatMap(({ prefixes }) => prefixes),
    dialects.flatMap(({ routes }) =>
      routes.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, '{}')}`),
    ),
  ]) {
    expect(list).toEqual([...new Set(list)]);
  }
});
