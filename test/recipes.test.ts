import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { RecordDocument } from '../functions/core/json.ts';
import type { Source, SourceQuery } from '../functions/core/ports/source.ts';
import type { Dialect } from '../functions/http/dialect.ts';
import { dialectContract } from './contracts/dialect-contract.ts';
import { sourceContract } from './contracts/source-contract.ts';

/** Follows the recipes of `docs/adding.md` in a copy of the project, and uses what they add. */
const root = new URL('..', import.meta.url).pathname;
const recipes = readFileSync(join(root, 'docs/adding.md'), 'utf8');
const copy = mkdtempSync(join(tmpdir(), 'waybill-recipes-'));

for (const name of ['functions', 'lib', 'statemachine', 'package.json', 'tsconfig.json'])
  cpSync(join(root, name), join(copy, name), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Writes the block that begins with its own path. */
function write(path: string): void {
  const block = new RegExp(`\`\`\`ts\\n// ${path}\\n([\\s\\S]*?)\`\`\``).exec(recipes)?.[1];
  if (block === undefined) throw new Error(`there is no recipe for ${path}`);
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

write('functions/formats/jsonl.ts');
register('formats', "import { jsonl } from './jsonl.ts';", ['{ csv, json,', '{ jsonl, csv, json,']);
write('functions/resources/stores.ts');
register('resources', "import { stores } from './stores.ts';", [
  '= {\n  addresses,',
  '= {\n  stores,\n  addresses,',
]);
write('functions/sources/list/index.ts');
register('sources', "import type { listSource } from './list/index.ts';", [
  'interface SourceMakers {',
  'interface SourceMakers {\n  readonly list: typeof listSource;',
]);

write('functions/dialects/acme/routes.ts');
write('functions/dialects/acme/index.ts');
register('dialects', "import { acme } from './acme/index.ts';", [
  'readonly Dialect[] = [',
  'readonly Dialect[] = [acme, ',
]);

const stores = [3, 1, 2].map((id) => ({
  id,
  zip: `0${id}345`,
  state: id === 2 ? 'MN' : 'NJ',
  location: { lat: id / 4 },
}));

it('a resource and a format can be loaded and exported at once', () => {
  writeFileSync(join(copy, 'stores.ndjson'), stores.map((record) => JSON.stringify(record)).join('\n'));
  waybill('load', 'stores', 'stores.ndjson', '--owner', 'acme');
  waybill(
    'export',
    'stores',
    '--owner',
    'acme',
    '--filter',
    'state=NJ',
    '--format',
    'jsonl',
    '--out',
    's.jsonl',
  );
  expect(readFileSync(join(copy, 's.jsonl'), 'utf8')).toBe(
    '{"id":1,"zip":"01345","latitude":0.25}\n{"id":3,"zip":"03345","latitude":0.75}\n',
  );
  expect(waybill('verify', 's.jsonl')).toMatch(/complete/);
});

it('a source can be exported from', () => {
  const printed = node(`
    import { openDataFolder } from './functions/local/data-folder.ts';
    import { runExport } from './functions/local/run-export.ts';
    import { listSource } from './functions/sources/list/index.ts';
    const ran = await runExport({
      folder: openDataFolder('data'),
      source: listSource(({ owner }) => (owner === 'acme' ? ${JSON.stringify(stores)} : []), 2),
      request: { owner: 'acme', resource: 'stores', format: 'jsonl' },
      log: console.error,
    });
    console.log(await new Response(await ran.open()).text());
    ran.dispose();
  `);
  expect(
    printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).zip),
  ).toEqual(['01345', '02345', '03345']);
});

const { listSource } = (await import(join(copy, 'functions/sources/list/index.ts'))) as {
  listSource: (recordsOf: (query: SourceQuery) => readonly RecordDocument[], pageRows: number) => Source;
};
sourceContract('the list', async ({ rows }) => {
  const lists = new Map<string, Map<unknown, RecordDocument>>();
  const listOf = ({ owner, collection }: SourceQuery) => {
    const name = JSON.stringify([owner, collection]);
    const list = lists.get(name) ?? new Map<unknown, RecordDocument>();
    lists.set(name, list);
    return list;
  };
  return {
    source: listSource((query) => [...listOf(query).values()], rows),
    load: async (query, records) => {
      for (const record of records) listOf(query).set(record[query.key], record);
    },
  };
});

it('what the recipes add keeps to the types', () => {
  const tsc = join(copy, 'node_modules/typescript/bin/tsc');
  const config = { extends: './tsconfig.json', include: ['functions'] };
  writeFileSync(join(copy, 'tsconfig.recipes.json'), JSON.stringify(config));
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.recipes.json'], {
    cwd: copy,
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

const { acme } = (await import(join(copy, 'functions/dialects/acme/index.ts'))) as { acme: Dialect };
dialectContract(acme);

it('a dialect creates exports of its own, which run, and words what is wrong', () => {
  writeFileSync(join(copy, 'stores.ndjson'), stores.map((record) => JSON.stringify(record)).join('\n'));
  waybill('load', 'stores', 'stores.ndjson', '--owner', 'umbra');
  const printed = node(`
    import { openDataFolder } from './functions/local/data-folder.ts';
    import { serve } from './functions/local/serve.ts';
    import { sqliteKeys } from './functions/local/sqlite-keys.ts';
    import { mintApiKey } from './functions/auth/api-keys.ts';
    const folder = openDataFolder('data');
    const { key, stored } = mintApiKey({ owner: 'umbra', now: new Date().toISOString() });
    await sqliteKeys(folder.database).put(stored);
    const { url, close } = await serve({
      folder, port: 0, host: '127.0.0.1', log: () => undefined, requestLimits: 'off',
    });
    const send = (path, body) => fetch(url + path, {
      headers: { authorization: 'Bearer ' + key, 'content-type': 'application/json' },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    });
    const created = await send('/acme/files', { of: 'stores', as: 'csv' });
    const { file } = await created.json();
    let state;
    do ({ state } = await (await send('/acme/files/' + file)).json()); while (state === 'pending' || state === 'running');
    const bytes = await (await send('/acme/files/' + file + '/bytes')).text();
    const { total } = await (await send('/acme/files')).json();
    const refused = await send('/acme/files', { of: 'stores', as: 'pdf' });
    console.log(JSON.stringify([created.status, state, bytes.split('\\r\\n').length - 2, total, refused.status, (await refused.json()).message.slice(0, 20)]));
    await close();
    folder.close();
  `);
  expect(JSON.parse(printed)).toEqual([202, 'completed', 3, 1, 422, 'format: "pdf" is not']);
});
