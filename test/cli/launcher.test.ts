import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const launcher = join(import.meta.dirname, '../../functions/cli/waybill.mjs');
const old = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '18.20.0' } })`;
const main = `export const main = async (argv: string[]): Promise<number> => {
  process.emitWarning('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning');
  process.emitWarning('the disk is nearly full');
  process.stdout.write(JSON.stringify({ argv, node: process.versions.node }));
  return 7;
};`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-launcher-'));
  mkdirSync(join(folder, 'cli'));
  copyFileSync(launcher, join(folder, 'cli/waybill.mjs'));
  writeFileSync(join(folder, 'cli/main.ts'), main);
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the launcher', () => {
  it('hands its arguments to main and exits with its code', () => {
    const { status, stdout } = launch([]);
    expect(status).toBe(7);
    expect(JSON.parse(stdout).argv).toEqual(['keys', '--json']);
  });

  it('keeps quiet about node:sqlite and passes every other warning on', () => {
    const { stderr } = launch([]);
    expect(stderr).toContain('the disk is nearly full');
    expect(stderr).not.toContain('SQLite');
  });

  it('starts again under the Node of node_modules when its own is too old', () => {
    bring(process.execPath);
    const { status, stdout } = launch(['--import', old]);
    expect(status).toBe(7);
    expect(JSON.parse(stdout)).toEqual({ argv: ['keys', '--json'], node: process.versions.node });
  });

  it('names the Node it needs when there is none', () => {
    const { status, stderr } = launch(['--import', old]);
    expect(status).toBe(1);
    expect(stderr).toContain('needs Node 24 or newer and this is Node 18.20.0');
  });

  it('gives up with the same message when the Node it finds does not start', () => {
    writeFileSync(join(folder, 'broken'), '');
    bring(join(folder, 'broken'));
    expect(launch(['--import', old])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('needs Node 24'),
    });
  });
});

function launch(flags: string[]) {
  const argv = [...flags, join(folder, 'cli/waybill.mjs'), 'keys', '--json'];
  return spawnSync(process.execPath, argv, { encoding: 'utf8' });
}

function bring(node: string): void {
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  symlinkSync(node, join(folder, 'node_modules/.bin/node'));
}
