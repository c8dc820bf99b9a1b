import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callCli, LAUNCHER, runCli, testFolder } from './run-cli.ts';

const folder = testFolder();
const run = (...args: string[]) => runCli(folder, args);
const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));

describe('the command line', () => {
  it('shows every command and an example in its help', () => {
    const { code, stdout, stderr } = run('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of [
      'load',
      'export',
      'verify',
      'serve',
      'signing-key',
      'keys',
      'clients',
      'users',
      'oauth',
      'token',
    ])
      expect(stdout).toContain(`\n  ${command}`);
    expect(stdout).toContain('Examples:\n  $ waybill load');
  });

  it.each([
    ['load'],
    ['export'],
    ['verify'],
    ['serve'],
    ['signing-key'],
    ['keys', 'create'],
    ['keys', 'list'],
    ['keys', 'revoke'],
    ['clients', 'create'],
    ['clients', 'list'],
    ['clients', 'revoke'],
    ['users', 'create'],
    ['users', 'list'],
    ['users', 'remove'],
    ['oauth', 'approve'],
    ['oauth', 'code'],
    ['token'],
  ])('explains %s with examples and the options that all commands have', (...command) => {
    const { code, stdout } = run(...command, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nExamples?:\n {2}\$ /);
    expect(stdout).toContain('--data <dir>');
  });

  it('asks for a command where there is none', () => {
    const { code, stdout, stderr } = run();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: waybill');
  });

  it.each([
    [['lod'], "waybill: unknown command 'lod' (Did you mean load?)\n"],
    [['serve', '--prot', '1'], "waybill: unknown option '--prot' (Did you mean --port?)\n"],
    [['load', 'products', '--owner', 'a'], "waybill: missing required argument 'file'\n"],
    [['load', 'products', '-'], "waybill: required option '--owner <owner>' not specified\n"],
    [
      ['load', 'products', '-', '--owner', ' '],
      /--owner <owner>' argument ' ' is invalid. It must not be empty.\n$/,
    ],
    [['serve', '--port', '70000'], /'70000' is invalid. It must be a whole number from 0 to 65535.\n$/],
    [
      ['export', 'products', '--owner', 'a', '--filter', 'x', '-o', 'f'],
      /'x' is invalid. It must have the form name=value/,
    ],
  ] as const)('refuses %j in one line', async (args, message) => {
    const { code, stdout, stderr } = await callCli(args);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      code: 2,
      stdout: '',
      lines: 1,
    });
    expect(stderr).toMatch(message);
  });

  it('prints the version of the package', () => {
    expect(run('--version')).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('colours only where colours are wanted', () => {
    const coloured = (env: Record<string, string>) =>
      runCli(folder, ['lod'], { env }).stderr.includes('\u001b[');
    expect(coloured({})).toBe(false);
    expect(coloured({ FORCE_COLOR: '1' })).toBe(true);
    expect(coloured({ NO_COLOR: '1' })).toBe(false);
  });

  it('ends quietly when nobody reads on', () => {
    const script = `"${process.execPath}" "${LAUNCHER}" export --help | head -c 1`;
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'U', stderr: '' });
  });
});
