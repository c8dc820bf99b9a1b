import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** Follows the README's recipes in a copy of the project, and uses what they add. */
const root = new URL('..', import.meta.url).pathname;
const readme = readFileSync(join(root, 'README.md'), 'utf8');
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'waybill-recipes-'));
  for (const name of ['functions', 'lib', 'statemachine', 'package.json'])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Writes the block that begins with its own path. */
function write(path: string): void {
  const block = new RegExp(`\`\`\`ts\\n// ${path}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (block === undefined) throw new Error(`the README has no block for ${path}`);
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), block);
}

/** The one line in the room's registry. */
function register(room: string, line: string, [before, after]: readonly [string, string]): void {
  const index = join(copy, 'functions', room, 'index.ts');
  const text = readFileSync(index, 'utf8');
  expect(text).toContain(before);
  writeFileSync(index, `${line}\n${text.replace(before, after)}`);
}

const node = (script: string): string =>
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: copy, encoding: 'utf8' });
const waybill = (...args: string[]): string =>
  execFileSync(process.execPath, ['functions/cli/waybill.mjs', ...args, '--data', 'data'], {
    cwd: copy,
    encoding: 'utf8',
  });

it('a resource and a format can be loaded and exported at once', () => {
  write('functions/formats/jsonl.ts');
  register('formats', "import { jsonl } from './jsonl.ts';", ['{ csv, json,', '{ jsonl, csv, json,']);
  write('functions/resources/stores.ts');
  register('resources', "import { stores } from './stores.ts';", [
    '= { inventory,',
    '= { stores, inventory,',
  ]);
  const records = [3, 1, 2].map((id) => ({
    id,
    zip: `0${id}345`,
    state: id === 2 ? 'MN' : 'NJ',
    location: { lat: id / 4 },
  }));
  writeFileSync(join(copy, 'stores.ndjson'), records.map((record) => JSON.stringify(record)).join('\n'));
  waybill('load', 'stores', 'stores.ndjson', '--owner', 'acme');
  waybill(
    'export',
    'stores',
    '--owner',
    'acme',
    '--format',
    'jsonl',
    '--filter',
    'state=NJ',
    '--out',
    'stores.jsonl',
  );
  expect(readFileSync(join(copy, 'stores.jsonl'), 'utf8')).toBe(
    '{"id":1,"zip":"01345","latitude":0.25}\n{"id":3,"zip":"03345","latitude":0.75}\n',
  );
  expect(waybill('verify', 'stores.jsonl')).toMatch(/complete/);
});

it('a source gives its records page by page', () => {
  write('functions/sources/list/index.ts');
  const printed = node(`
    import { listSource } from './functions/sources/list/index.ts';
    const source = listSource([{ id: 1 }, { id: 2 }, { id: 3 }], 2);
    const [range] = await source.split({}, 1);
    for (let cursor = null, page; (page = await source.page({}, range, cursor)); cursor = page.next) {
      console.log(page.records.map(({ id }) => id).join());
      if (page.next === null) break;
    }
  `);
  expect(printed).toBe('1,2\n3\n');
});

it('a dialect answers at its own paths', () => {
  const script = /```sh\n(cp -r functions\/dialects[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  execFileSync('sh', ['-ec', script], { cwd: copy });
  register('dialects', "import { acme } from './acme/index.ts';", [
    '= [productsManager',
    '= [acme, productsManager',
  ]);
  const printed = node(`
    import { dialects } from './functions/dialects/index.ts';
    import { createApp } from './functions/http/app.ts';
    const app = createApp({
      dialects, operations: { list: async () => ({ items: [], total: 0 }) }, baseUrl: 'http://service', clock: Date.now,
      authenticate: async () => ({ id: 'key', owner: 'acme' }), rates: { hit: async () => 1 }, log: () => undefined,
    });
    for (const path of ['/acme/v1/exports', '/api/v1/exports', '/other/v1/exports']) {
      const request = { method: 'GET', path, query: new URLSearchParams(), headers: { 'x-api-key': 'k' }, body: new Uint8Array(), requestId: '1' };
      console.log((await app(request)).status);
    }
  `);
  expect(printed).toBe('200\n200\n404\n');
});
