import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { sampleNdjson, sampleProducts } from '../../functions/cli/sample-products.ts';
import { callCli, LAUNCHER, ndjson, runCli, testFolder } from './run-cli.ts';

const ROWS = 300;
const folder = testFolder();
const data = join(folder, 'data');
const products = [...sampleProducts(ROWS)];
const place = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(place(name), 'utf8');
const base = ['export', 'products', '--owner', 'acme', '--data', data];
const run = (...args: string[]) => callCli([...base, ...args]);

beforeAll(async () => {
  await load('acme', ROWS);
});

describe('waybill export', () => {
  it('writes a file and a manifest that agree with the records', async () => {
    const { code, stdout, stderr } = runCli(folder, [...base, '--out', 'all.csv']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^all\.csv\n300 rows, .* KiB in .* s .*\nall\.csv\.manifest\.json\n$/);
    const rows = parse(read('all.csv'), { bom: true, delimiter: ';', columns: true }) as Record<
      string,
      string
    >[];
    expect(rows.map(({ ean }) => ean)).toEqual(products.map(({ ean }) => ean ?? ''));
    const unguarded = (text = '') => text.replace(/^'(?='*[=+\-@\t\r＝＋－＠])/, '');
    expect(rows.map(({ title }) => unguarded(title))).toEqual(products.map(({ title }) => title));
    expect(runCli(folder, ['verify', 'all.csv'])).toMatchObject({ code: 0, stderr: '' });
  });

  const endings = ['csv', 'json', 'ndjson'].flatMap((format) =>
    ['', '.gz', '.zst'].map((end) => format + end),
  );

  it.each(endings)('writes %s that verify counts alike', async (format) => {
    const file = place(`counted.${format}`);
    const { stdout } = await run('--out', file, '--json');
    const { rows, bytes, crc32, sha256 } = JSON.parse(read(`counted.${format}.manifest.json`)).file;
    expect(JSON.parse(stdout)).toMatchObject({
      file,
      manifest: `${file}.manifest.json`,
      rows,
      bytes,
      crc32,
      sha256,
    });
    const verified = await callCli(['verify', file, '--json']);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, rows: ROWS, bytes, differences: [] });
  });

  it('writes the fields and rows that are asked for', async () => {
    await run('--fields', 'ean, title', '--filter', 'price_min=400', '--out', place('some.ndjson'));
    const wanted = products
      .filter(({ price }) => Number(price) >= 400)
      .map(({ ean, title }) => ({ ean, title }));
    expect(wanted.length).toBeGreaterThan(0);
    const lines = read('some.ndjson').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(wanted);
  });

  describe('of records that nest others', () => {
    const skus = ['export', 'skus', '--owner', 'shop', '--data', data];
    const example = new URL('../../examples/skus.ndjson', import.meta.url).pathname;
    beforeAll(() => callCli(['load', 'skus', example, '--owner', 'shop', '--data', data]));

    it.each([
      ['json', '[{"code":"CAP-BLK-0000","prices":[{"amount_cents":2600},{"amount_cents":3100}]},'],
      ['ndjson', '{"code":"CAP-BLK-0000","prices":[{"amount_cents":2600},{"amount_cents":3100}]}\n'],
      ['csv', 'code,prices\nCAP-BLK-0000,"[{""amount_cents"":2600},{""amount_cents"":3100}]"\n'],
    ])('writes what is selected of them as %s, which verify reads by the manifest', async (format, begin) => {
      const out = place(`selected.${format}`);
      await callCli([...skus, '--fields', 'code,prices.amount_cents', '--profile', 'unix', '-o', out]);
      expect(read(`selected.${format}`).slice(0, begin.length)).toBe(begin);
      const { stdout } = await callCli(['verify', out, '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ ok: true, rows: 10, differences: [] });
    });

    it('includes relations, and leaves out of dry data what means nothing elsewhere', async () => {
      const out = place('dry.ndjson');
      await callCli([...skus, '--include', 'prices.price_tiers, shipping_category', '--dry-data', '-o', out]);
      const rows = read('dry.ndjson')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(rows[0]).toMatchObject({
        code: 'CAP-BLK-0000',
        shipping_category: { name: 'Clothing' },
        prices: [{ amount_cents: 2600, price_tiers: [{ up_to: 10 }, { up_to: 50 }] }, { amount_cents: 3100 }],
      });
      expect(rows[8]).not.toHaveProperty('prices');
      expect(read('dry.ndjson')).not.toMatch(/"(?:id|\w+_id|created_at|updated_at)":|null|""|\[\]|\{\}/);
      expect(JSON.parse(read('dry.ndjson.manifest.json'))).toMatchObject({ dryData: true });
      expect(await callCli(['verify', out])).toMatchObject({ code: 0 });
    });

    it.each([
      [
        ['--fields', 'prices.amount_cent'],
        /^waybill: fields\[0\]: .* \(did you mean prices\.amount_cents\?\)\n$/,
      ],
      [
        ['--include', 'price'],
        /^waybill: includes\[0\]: "price" is not one of .* \(did you mean prices\?\)\n$/,
      ],
      [['--dry-data', '--fields', 'id'], /^waybill: fields: nothing is left of them/],
      [
        ['--dry-data', '--url', 'http://127.0.0.1:1', '--key', 'k'],
        /--dry-data cannot be chosen with --url\n$/,
      ],
    ])('refuses %j', async (args, message) => {
      const { code, stderr } = await callCli([...skus, ...args, '-o', place('none.json')]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    });
  });

  it('tells the values that do not fit, as does verify, and fails where it is to be strict', async () => {
    const input = ndjson([
      { id: 'a', price: 'N/A', stock: 2.5 },
      { id: 'b', price: '' },
      { id: 'c', price: 'on request' },
    ]);
    runCli(folder, ['load', 'products', '-', '--owner', 'odd', '--data', data], { input });
    const asked = ['export', 'products', '--owner', 'odd', '--data', data, '--fields', 'id,price,stock'];
    const file = place('odd.csv');
    const table = [
      'values that do not fit their columns, and are in the file all the same: 3',
      'column  values  first keys',
      'price   2       "a", "c"',
      'stock   1       "a"',
    ];
    const { code, stderr } = await callCli([...asked, '-o', file]);
    expect([code, stderr]).toEqual([0, expect.stringContaining(`${table.join('\n')}\n`)]);
    expect(read('odd.csv')).toBe('\ufeffid;price;stock\r\na;N/A;"2,5"\r\nb;;\r\nc;on request;\r\n');
    expect((await callCli(['verify', file])).stdout).toContain(`  ${table.join('\n  ')}\n`);
    const strict = await callCli([...asked, '-o', place('strict.csv'), '--strict']);
    expect(strict).toMatchObject({
      code: 1,
      stderr: 'waybill: record "a", field price: "N/A" is not a number\n',
    });
    const told = await callCli([...asked, '-o', place('strict.csv'), '--strict', '--json']);
    expect(JSON.parse(told.stdout)).toEqual({
      code: 'record_does_not_fit',
      message: 'record "a", field price: "N/A" is not a number',
      faults: [
        {
          in: 'record',
          at: 'price',
          record: 'a',
          reason: 'value',
          message: '"N/A" is not a number',
          value: 'N/A',
          allowed: ['a number'],
        },
      ],
    });
  });

  it('says that a file is packed where its name does not', async () => {
    const packed = place('packed.csv');
    const { code, stderr } = await run('-o', packed, '--compress', 'gzip');
    expect(code).toBe(0);
    expect(stderr).toContain(
      `${packed} is packed by gzip, which its name does not say: that would be ${packed}.gz\n`,
    );
    expect((await run('-o', place('packed.csv.gz'), '--compress', 'gzip:6')).stderr).not.toContain(
      'is packed',
    );
    expect((await run('-o', packed, '--force', '--compress', 'none')).stderr).not.toContain('is packed');
  });

  it('replaces a file only when it is told to, and as a whole', async () => {
    const mine = place('mine.csv');
    writeFileSync(mine, 'precious');
    const refused = await run('-o', mine);
    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr: `waybill: ${mine} exists already; replace it with --force\n`,
    });
    expect(await run('-o', mine, '--force', '--fields', 'colour')).toMatchObject({ code: 2 });
    expect(read('mine.csv')).toBe('precious');
    expect(await run('-o', mine, '--force')).toMatchObject({ code: 0 });
    expect(read('mine.csv')).not.toBe('precious');
  });

  it.each([
    [['--fields', 'ean,prise'], /^waybill: fields.*"prise" is not one of .* \(did you mean price\?\)\n$/],
    [['--filter', 'brnd=x'], /^waybill: filters\.brnd: .*brand/],
    [['--filter', 'price_min=cheap'], /^waybill: filters\.price_min: "cheap" is not a number\n$/],
    [['--format', 'cvs'], /^waybill: format: "cvs" is not one of csv, .* \(did you mean csv\?\)\n$/],
    [
      ['--compress', 'gzpi'],
      /^waybill: compression: "gzpi" is not one of none, .* \(did you mean gzip\?\)\n$/,
    ],
    [['--compress', 'gzip:99'], /^waybill: compression: .*99/],
    [['--profile', 'exel'], /^waybill: profile: .* \(did you mean excel\?\)\n$/],
  ])('refuses %j and writes nothing', async (args, message) => {
    const { code, stdout, stderr } = await run(...args, '-o', place('x.csv'));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(existsSync(place('x.csv'))).toBe(false);
  });

  it('refuses before it exports what it could not write', async () => {
    const fault = async (...args: string[]) => (await run(...args)).stderr;
    expect(await fault('-o', place('x'))).toMatch(/^waybill: --format is needed: .*x does not tell it\n$/);
    expect(await fault('-o', '-', '--json')).toBe(
      'waybill: --json and --out - both want stdout; choose one\n',
    );
    expect(await fault('-o', place('none/x.csv'))).toMatch(/^waybill: cannot write into .*none: ENOENT/);
    expect(await fault('-o', folder, '--format', 'csv')).toMatch(
      / is no file and cannot be replaced by one\n$/,
    );
  });

  it('writes to stdout, where verify reads it', async () => {
    const args = [...base, '--format', 'csv', '--quiet', '--out', '-', '--manifest', 'proof.json'];
    const { stdout, stderr } = runCli(folder, args);
    expect(stderr).toBe('');
    expect(runCli(folder, ['verify', '-', 'proof.json'], { input: stdout })).toMatchObject({ code: 0 });
  });

  it('leaves nothing behind on Ctrl+C', async () => {
    await load('large', 60_000);
    const before = readdirSync(folder).sort();
    const scratch = join(data, 'scratch');
    // At this level it has to pack for seconds, so it cannot have ended when the signal comes.
    const asked = ['--owner', 'large', '--data', data, '--out', 'stopped.csv', '--compress', 'zstd:19'];
    const child = spawn(process.execPath, [LAUNCHER, 'export', 'products', ...asked], {
      cwd: folder,
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    while (child.exitCode === null && readdirSync(scratch).length === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(readdirSync(folder).sort()).toEqual(before);
    expect(readdirSync(scratch)).toEqual([]);
  });
});

async function load(owner: string, rows: number): Promise<void> {
  writeFileSync(place('products.ndjson'), [...sampleNdjson(rows)].join(''));
  await callCli(['load', 'products', place('products.ndjson'), '--owner', owner, '--data', data]);
}
