import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli, NOWHERE, runCliInto, testFolder } from './run-cli.ts';

const folder = testFolder();
const data = join(folder, 'data');
const clients = (...args: string[]) => callCli(['clients', ...args, '--data', data]);
const create = async (owner: string, ...args: string[]) =>
  JSON.parse((await clients('create', '--owner', owner, '--json', ...args)).stdout);

describe('waybill clients', () => {
  it('makes a consumer for discogs, and stores its secret sealed', async () => {
    const callback = ['--callback', 'https://app.example.com/a', '--callback', 'http://localhost:8080/'];
    const made = await create('acme', '--dialect', 'discogs', '--label', 'Crate digger', ...callback);
    expect(made).toEqual({
      consumer_key: expect.stringMatching(/^[0-9a-f]{16}$/),
      consumer_secret: expect.stringMatching(/^[0-9a-f]{48}$/),
      owner: 'acme',
      dialect: 'discogs',
      label: 'Crate digger',
      callbacks: ['https://app.example.com/a', 'http://localhost:8080/'],
      createdAt: expect.any(String),
    });
    const holding = readdirSync(data).filter((name) =>
      readFileSync(join(data, name)).includes(made.consumer_secret),
    );
    expect(holding).toEqual([]);
  });

  it('makes a client for the others, for commerce-layer with an organization', async () => {
    expect(await create('acme', '--dialect', 'ulule', '--read-only')).toEqual({
      client_id: expect.any(String),
      client_secret: expect.any(String),
      owner: 'acme',
      dialect: 'ulule',
      readOnly: true,
      createdAt: expect.any(String),
    });
    expect(await create('Acme Inc', '--dialect', 'commerce-layer')).toMatchObject({
      client_id: expect.any(String),
      client_secret: expect.any(String),
      organization: 'acme-inc',
    });
  });

  it('prints lines that a shell can read, without --json', async () => {
    const { stdout } = await clients('create', '--owner', 'lines', '--dialect', 'commerce-layer');
    expect(stdout).toMatch(/^client_id=[0-9a-f]{16}\nclient_secret=[0-9a-f]{48}\norganization=lines\n$/);
  });

  it('lists clients without their secrets, and revokes them', async () => {
    const { consumer_key: id, consumer_secret: secret } = await create('list', '--dialect', 'discogs');
    const listed = async () => (await clients('list', '--owner', 'list', '--json')).stdout;
    expect(JSON.parse(await listed())).toEqual([
      { id, owner: 'list', dialect: 'discogs', createdAt: expect.any(String) },
    ]);
    expect(await listed()).not.toContain(secret);
    expect(await clients('revoke', id)).toEqual({ code: 0, stdout: `revoked ${id}\n`, stderr: '' });
    expect(JSON.parse(await listed())).toMatchObject([{ id, revokedAt: expect.any(String) }]);
    expect((await clients('list', '--owner', 'list')).stdout).toMatch(
      /^ID +OWNER .*\n\w+ +list +discogs .* revoked \d{4}-.*\n$/,
    );
    expect(await clients('revoke', 'f00')).toMatchObject({
      code: 1,
      stderr: 'waybill: there is no client f00\n',
    });
  });

  it.each([
    [['--dialect', 'discog'], /'discog' is invalid. Allowed choices are discogs, ulule, commerce-layer.\n$/],
    [['--dialect', 'discogs', '--callback', 'myapp://x'], /callback: .*https.*localhost.*"myapp:\/\/x"\n$/],
    [['--dialect', 'commerce-layer', '--organization', 'A_b'], /organization: .*small letters.*"A_b"\n$/],
    [[], /required option '--dialect <api>' not specified\n$/],
  ] as const)('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await clients('create', '--owner', 'refused', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect((await clients('list', '--owner', 'refused', '--json')).stdout).toBe('[]\n');
  });

  it.each(NOWHERE)('keeps no client that it cannot print: standard output %s', async (_what, redirection) => {
    const args = ['clients', 'create', '--owner', 'unseen', '--dialect', 'discogs', '--data', data];
    expect(runCliInto(redirection, folder, args).code).toBe(1);
    expect((await clients('list', '--owner', 'unseen', '--json')).stdout).toBe('[]\n');
  });
});
