import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callCli, runCli, testFolder } from '../run-cli.ts';
import { HARD_ROWS, sampleFile } from './sample-file.ts';

const folder = testFolder();
const { bytes, manifest } = sampleFile('csv', HARD_ROWS);
const place = (name: string) => join(folder, name);
const proof = place('good.csv.manifest.json');
const verify = (name: string, ...more: string[]) => callCli(['verify', place(name), ...more]);

beforeAll(() => {
  writeFileSync(place('good.csv'), bytes);
  writeFileSync(proof, JSON.stringify(manifest));
  writeFileSync(
    place('bad.csv'),
    Buffer.concat([bytes.subarray(0, 60), Buffer.from('x'), bytes.subarray(61)]),
  );
  writeFileSync(place('empty.json'), '{}');
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  writeFileSync(place('deep.json'), `{"note":${deep},${JSON.stringify(manifest).slice(1)}`);
  writeFileSync(place('twice.json'), `{"file":{"rows":1},${JSON.stringify(manifest).slice(1)}`);
  const broken = { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'k' };
  writeFileSync(place('broken.jwk'), JSON.stringify(broken));
  writeFileSync(place('wrong.json'), JSON.stringify({ ...manifest, profile: { delimiter: 'tab' } }));
});

describe('waybill verify', () => {
  it('exits with 0 and the facts of a file that is what its manifest says', () => {
    const { code, stdout, stderr } = runCli(folder, ['verify', 'good.csv']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^good\.csv is complete: it is what its manifest says\n {2}rows {5}6\n/);
    expect(stdout).toContain(manifest.file.sha256);
  });

  it('exits with 1 and says what differs and where', () => {
    const { code, stdout } = runCli(folder, ['verify', 'bad.csv', proof]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^bad\.csv differs from its manifest\n/);
    expect(stdout).toMatch(/chunks\[0\], bytes 0 to \d+: its crc32 is [0-9a-f]{8}, not [0-9a-f]{8}/);
  });

  it('says the same as JSON', async () => {
    const { code, stdout } = await verify('bad.csv', proof, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ file: place('bad.csv'), ok: false, bytes: bytes.length });
  });

  it('does not count the rows of a format that it cannot read', async () => {
    writeFileSync(place('other.json'), JSON.stringify({ ...manifest, format: 'parquet' }));
    const { code, stdout } = await verify('good.csv', place('other.json'));
    expect(code).toBe(0);
    expect(stdout).toContain('not counted: only those of csv, json, ndjson are');
  });

  it.each([
    [['none.csv', proof], /^waybill: cannot read .*none\.csv: ENOENT/],
    [['bad.csv'], /^waybill: cannot read the manifest .*bad\.csv\.manifest\.json: ENOENT/],
    [['good.csv', place('good.csv')], /^waybill: .*good\.csv is no manifest: /],
    [['good.csv', place('empty.json')], /^waybill: .*empty\.json is no manifest: manifest: /],
    [['good.csv', place('wrong.json')], /^waybill: .*wrong\.json is no manifest: profile\.delimiter: /],
    [['good.csv', place('deep.json')], /^waybill: .*deep\.json is no manifest: it is nested too deep\n/],
    [['good.csv', place('twice.json')], /^waybill: .*twice\.json is no manifest: it has a member twice/],
    [['good.csv', '--key', place('broken.jwk')], /^waybill: .*broken\.jwk holds no key that signs manifests/],
    [['.', proof], /^waybill: cannot read .*: it is a directory\n/],
  ] as const)('exits with 2 where %j cannot be read', async ([name, ...more], message) => {
    const { code, stdout, stderr } = await verify(name, ...more);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('wants the manifest of a file that comes from stdin to be named', async () => {
    const { code, stderr } = await callCli(['verify', '-']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^waybill: verify: a file from stdin needs the path of its manifest/);
  });
});
