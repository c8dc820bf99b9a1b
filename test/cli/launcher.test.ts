import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
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
  for (const file of ['functions/cli/waybill.mjs', 'functions/cli/bundled-node.mjs', '.ci/link-node.mjs']) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(root, file), join(folder, file));
  }
  writeFileSync(join(folder, 'functions/cli/main.ts'), main);
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

describe('the link to the bundled Node', () => {
  it('is put back where npm removed it', () => {
    bring(process.execPath);
    mkdirSync(join(folder, 'node_modules/.bin'));
    expect(run(['--import', old, '.ci/link-node.mjs'])).toMatchObject({ status: 0, stderr: '' });
    expect(realpathSync(join(folder, 'node_modules/.bin/node'))).toBe(realpathSync(process.execPath));
    expect(run(['.ci/link-node.mjs'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('is not needed by a Node that is new enough', () => {
    expect(run(['.ci/link-node.mjs'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('cannot be made without one, and says which Node is needed', () => {
    const { status, stderr } = run(['--import', old, '.ci/link-node.mjs']);
    expect(status).toBe(1);
    expect(stderr).toContain('needs Node 24 or newer and this is Node 18.20.0');
  });
});

function launch(flags: string[]) {
  return run([...flags, 'functions/cli/waybill.mjs', 'keys', '--json']);
}

function run(argv: string[]) {
  return spawnSync(process.execPath, argv, { encoding: 'utf8', cwd: folder });
}

function bring(node: string): void {
  const apple = process.platform === 'darwin' && process.arch === 'arm64';
  const name = `node${apple ? '-bin' : ''}-${process.platform}-${process.arch}`;
  mkdirSync(join(folder, 'node_modules', name, 'bin'), { recursive: true });
  symlinkSync(node, join(folder, 'node_modules', name, 'bin/node'));
}
