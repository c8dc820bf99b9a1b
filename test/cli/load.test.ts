import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli, ndjson, runCli, testFolder } from './run-cli.ts';

const folder = testFolder();
const data = join(folder, 'data');
const file = join(folder, 'records.ndjson');

describe('waybill load', () => {
  it('puts records into the data folder, in the place of those of the same key', async () => {
    const old = [
      { id: 'a', title: 'old' },
      { id: 'b', title: 'kept' },
    ];
    const { code, stdout, stderr } = await load('acme', ndjson(old));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^loaded 2 rows of products for acme \(.* s, .* rows?\/s\)\n$/);
    await load('acme', ndjson([{ id: 'a', title: 'new' }]));
    expect(await loaded('acme')).toEqual([
      { id: 'a', title: 'new' },
      { id: 'b', title: 'kept' },
    ]);
  });

  it('reads stdin, into the folder that the environment names', async () => {
    const env = { WAYBILL_DATA: join(folder, 'named') };
    const { code } = runCli(folder, ['load', 'products', '-', '--owner', 'acme'], {
      input: '{"id":"c"}',
      env,
    });
    expect(code).toBe(0);
    expect(await loaded('acme', env.WAYBILL_DATA)).toEqual([{ id: 'c', title: null }]);
  });

  it('tolerates a byte order mark, CR LF and blank lines at the end', async () => {
    await load('windows', '\uFEFF{"id":"a","title":"é"}\r\n{"id":"b"}\r\n\r\n');
    expect(await loaded('windows')).toEqual([
      { id: 'a', title: 'é' },
      { id: 'b', title: null },
    ]);
  });

  it.each([
    ['in one file', [], [{ id: 1 }, { id: '1' }]],
    ['beside a number that is there', [{ id: 7 }, { id: '07' }], [{ id: 'a' }, { id: '7' }]],
    ['beside a text that is there', [{ id: '7' }], [{ id: 'a' }, { id: 7 }]],
  ])('refuses a number and a text that would be one key: %s', async (name, before, after) => {
    const owner = `twins ${name}`;
    if (before.length > 0) expect((await load(owner, ndjson(before))).code).toBe(0);
    const { code, stderr } = await load(owner, ndjson(after));
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /the keys (\d) and "\1" would be one in a file: a number and a text; nothing was loaded\n$/,
      ),
    ]);
    expect(await loaded(owner)).toHaveLength(before.length);
  });

  it('takes the last of several lines of one key and says how many gave way', async () => {
    const lines = ndjson([{ id: 'a' }, { id: 'b' }, { id: 'a', title: 'last' }, { id: 'b' }]);
    expect((await load('twice', lines)).stdout).toContain(
      '\n2 lines gave way to a later line of the same key\n',
    );
    expect(await loaded('twice')).toEqual([
      { id: 'a', title: 'last' },
      { id: 'b', title: null },
    ]);
    const { stdout } = await load('twice', ndjson([{ id: 'a' }, { id: 'a' }]), '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      resource: 'products',
      owner: 'twice',
      rows: 2,
      superseded: 1,
    });
  });

  it.each([
    ['{"id":"b"', "is no JSON: Expected ',' or '}' after property value at column 10"],
    ['["b"]', 'is a list and no JSON object'],
    ['7', 'is a number and no JSON object'],
    ['', 'is empty'],
    ['{"ean":"c"}', 'the key "id" is missing'],
    ['{"id":true}', 'the key "id" is neither an integer nor a text'],
    [nested(500), 'the record is nested more than 500 levels deep'],
    [nested(100_000), 'the record is nested more than 500 levels deep'],
    [nested(100_000, '12345678901234567890'), 'is nested too deep to be read'],
  ])('names a line %.40j by number and reason, and loads nothing', async (line, reason) => {
    expect(await load('bad', `{"id":"a"}\n${line}\n{"id":"c"}\n`)).toEqual({
      code: 1,
      stdout: '',
      stderr: `waybill: ${file}, line 2: ${reason}; nothing was loaded\n`,
    });
    expect(await loaded('bad')).toEqual([]);
  });

  it('names what it does not know', async () => {
    const wrong = await callCli(['load', 'prodcuts', file, '--owner', 'acme', '--data', data]);
    expect(wrong.stderr).toMatch(
      /^waybill: resource: "prodcuts" is not one of .* \(did you mean products\?\)\n$/,
    );
    const missing = await callCli(['load', 'products', `${file}.gz`, '--owner', 'acme', '--data', data]);
    expect(missing.stderr).toMatch(/^waybill: cannot read .*records\.ndjson\.gz: ENOENT/);
    expect([wrong.code, missing.code]).toEqual([2, 2]);
  });
});

function nested(levels: number, inmost = '') {
  return `{"id":"b","technical_specs":${'['.repeat(levels)}${inmost}${']'.repeat(levels)}}`;
}

function load(owner: string, text: string, ...more: string[]) {
  writeFileSync(file, text);
  return callCli(['load', 'products', file, '--owner', owner, '--data', data, ...more]);
}

async function loaded(owner: string, from = data): Promise<unknown> {
  const out = join(folder, 'out.json');
  const args = ['export', 'products', '--owner', owner, '--data', from, '--fields', 'id,title'];
  await callCli([...args, '--quiet', '--force', '--out', out]);
  return JSON.parse(readFileSync(out, 'utf8'));
}
