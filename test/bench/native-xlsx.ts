import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attempt } from './attempt.ts';
import { cacheFolder } from './cache-folder.ts';

/** Debian's packages of the library, its headers, and what it needs that a system may lack. */
const PACKAGES = ['libxlsxwriter-dev', 'libxlsxwriter4', 'libminizip1'];
const SOURCE = fileURLToPath(new URL('native-xlsx.c', import.meta.url));

/** The C program, compiled against the installed library or one that is unpacked for it; throws why that cannot be. */
export function compileNative(program: string): void {
  if (attempt(() => compile(program)).missing) compile(program, unpackedLibrary());
}

function compile(program: string, root?: string): void {
  const flags = root === undefined ? [] : flagsOf(root);
  run('cc', ['-O2', '-std=gnu11', '-o', program, SOURCE, ...flags, '-lxlsxwriter']);
}

/** The older kind of search path, which libraries of the library are found by too. */
function flagsOf(root: string): readonly string[] {
  const lib = join(root, 'usr/lib');
  const libraries = readdirSync(lib)
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join(lib, name));
  const search = libraries.flatMap((path) => [`-L${path}`, `-Wl,-rpath,${path}`]);
  return [`-I${join(root, 'usr/include')}`, ...search, '-Wl,--disable-new-dtags'];
}

/** Unpacks the packages into a folder of their own: nothing is installed. */
function unpackedLibrary(): string {
  const root = join(cacheFolder(), 'libxlsxwriter');
  if (existsSync(join(root, 'usr/include/xlsxwriter.h'))) return root;
  const archives = join(root, 'archives');
  mkdirSync(archives, { recursive: true });
  run('apt-get', ['-qq', 'download', ...PACKAGES], archives);
  for (const name of readdirSync(archives)) run('dpkg', ['-x', join(archives, name), root]);
  rmSync(archives, { recursive: true });
  return root;
}

function run(command: string, given: readonly string[], cwd?: string): void {
  execFileSync(command, given, { stdio: ['ignore', 'ignore', 'pipe'], ...(cwd ? { cwd } : {}) });
}
