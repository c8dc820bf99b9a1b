import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, runs } from '../localstack/run.ts';

/** A program that can be started, with what it needs around it. */
export interface Program {
  readonly command: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Debian's package of each program. */
export const PACKAGES = {
  soffice: 'libreoffice-calc-nogui',
  unzip: 'unzip',
  zstd: 'zstd',
  gzip: 'gzip',
} as const;

export type DebianProgram = keyof typeof PACKAGES;

export const isDebian = (): Promise<boolean> => runs('sh', ['-c', 'command -v apt-get dpkg-deb']);

/** Unpacks the packages of the programs, and all that those need and the system lacks, into `root`: nothing is installed. */
export async function unpack(programs: readonly DebianProgram[], root: string): Promise<void> {
  const apt = join(root, 'apt');
  const archives = join(apt, 'archives');
  for (const folder of ['lists/partial', 'archives/partial'])
    mkdirSync(join(apt, folder), { recursive: true });
  const own = [
    ['Dir::State::Lists', join(apt, 'lists')],
    ['Dir::Cache', apt],
    ['Dir::Cache::Archives', archives],
    ['Debug::NoLocking', '1'],
    ['APT::Sandbox::User', ''],
  ].flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await run('apt-get', [...own, '-qq', 'update']);
  const wanted = programs.map((program) => PACKAGES[program]);
  const download = ['-qq', '-y', '--no-install-recommends', '--download-only', 'install'];
  await run('apt-get', [...own, ...download, ...wanted]);
  for (const name of readdirSync(archives).filter((one) => one.endsWith('.deb')))
    await run('dpkg-deb', ['--extract', join(archives, name), root]);
  rmSync(apt, { recursive: true });
  if (programs.includes('soffice')) settleOffice(join(root, 'usr/lib/libreoffice'));
}

/** Its settings name places of the system; beside the program there are the same. */
function settleOffice(office: string): void {
  const settings = join(office, 'program', 'fundamentalrc');
  const text = readFileSync(settings, 'utf8')
    .replace('BRAND_BASE_DIR=file:///usr/lib/libreoffice', 'BRAND_BASE_DIR=${ORIGIN}/..')
    .replaceAll('file:///etc/libreoffice/registry', '${BRAND_BASE_DIR}/share/.registry');
  writeFileSync(settings, text);
}

/** A program of the unpacked packages, which finds its libraries there. */
export function unpackedProgram(program: DebianProgram, root: string): Program | undefined {
  const office = join(root, 'usr/lib/libreoffice/program');
  const places = program === 'soffice' ? [office] : ['usr/bin', 'bin'].map((path) => join(root, path));
  const place = places.find((path) => existsSync(join(path, program)));
  if (!place) return undefined;
  const libraries = ['usr/lib', 'lib'].flatMap((path) => libraryFolders(join(root, path)));
  const env = { ...process.env, LD_LIBRARY_PATH: [office, ...libraries].join(':') };
  return { command: join(place, program), env };
}

/** Those of the machine's kind, `x86_64-linux-gnu`, and its alternatives, which an installation would link. */
function libraryFolders(lib: string): string[] {
  if (!existsSync(lib)) return [];
  const kinds = readdirSync(lib).filter((name) => name.endsWith('-linux-gnu'));
  return kinds.flatMap((kind) => ['', 'blas', 'lapack'].map((name) => join(lib, kind, name)));
}
