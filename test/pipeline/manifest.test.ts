import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ENGINE } from '../../functions/pipeline/manifest.ts';

it('a manifest names the engine by the package’s version', () => {
  const { name, version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(ENGINE).toBe(`${name} ${version}`);
});
