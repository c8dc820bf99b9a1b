import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run, runs } from '../localstack/run.ts';
import { type DebianProgram, isDebian, PACKAGES, type Program, unpack, unpackedProgram } from './debian.ts';

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
const systemPython = process.env.PYTHON ?? 'python3';

export type Programs = Readonly<Record<DebianProgram | 'python', Program>>;
type Say = (line: string) => void;

/** Where the readers are installed, apart from the system and from other versions. */
export function homeOf(env: NodeJS.ProcessEnv = process.env): string {
  const home = env.WAYBILL_READERS_HOME ?? join(homedir(), '.cache', 'waybill-readers');
  const versions = [readFileSync(REQUIREMENTS, 'utf8'), JSON.stringify(PACKAGES)].join('\0');
  return join(home, createHash('sha256').update(versions).digest('hex').slice(0, 12));
}

/** The programs that read files, installed where the system lacks them. Throws what is missing and cannot be had. */
export async function install(say: Say): Promise<Programs> {
  const home = homeOf();
  const onPath = await programsOnPath();
  const found = await programsIn(home, onPath);
  if (found) return found;
  const lacks = wanted.filter((program) => !onPath.has(program));
  await refuseMissing(lacks);
  say(`Installing what reads the files into ${home}: once, less than a minute, about 400 MB.`);
  const made = `${home}.${process.pid}`;
  try {
    mkdirSync(made, { recursive: true });
    await timed('openpyxl, calamine, pandas, polars and duckdb, for Python', say, () => installPython(made));
    if (lacks.length > 0)
      await timed(`${lacks.join(', ')}, from Debian's packages`, say, () =>
        unpack(lacks, join(made, 'debian')),
      );
    replace(made, home);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
  const programs = await programsIn(home, onPath);
  if (!programs)
    throw new Error(`what was installed into ${home} does not run: ${await faultsOf(home, onPath)}`);
  return programs;
}

const wanted = Object.keys(PACKAGES) as DebianProgram[];
const pythonIn = (home: string): Program => ({ command: join(home, 'venv', 'bin', 'python') });

/** Another installation may have been quicker; an old one that does not run any more goes. */
function replace(made: string, home: string): void {
  rmSync(home, { recursive: true, force: true });
  renameSync(made, home);
}

async function programsOnPath(): Promise<ReadonlySet<DebianProgram>> {
  const found = await Promise.all(
    wanted.map(async (program) => ((await runs('sh', ['-c', `command -v ${program}`])) ? [program] : [])),
  );
  return new Set(found.flat());
}

const CHECKS: Readonly<Record<keyof Programs, readonly string[]>> = {
  python: ['-c', 'import openpyxl, duckdb, pandas, polars, fastexcel, python_calamine'],
  soffice: ['--version'],
  unzip: ['-v'],
  zstd: ['--version'],
  gzip: ['--version'],
};

/** Undefined where one is not there or does not run. */
async function programsIn(home: string, onPath: ReadonlySet<DebianProgram>): Promise<Programs | undefined> {
  if (!existsSync(home)) return undefined;
  return (await faultsOf(home, onPath)) === '' ? programsOf(home, onPath) : undefined;
}

function programsOf(home: string, onPath: ReadonlySet<DebianProgram>): Programs {
  const named = (program: DebianProgram): Program =>
    (onPath.has(program) ? undefined : unpackedProgram(program, join(home, 'debian'))) ?? {
      command: program,
    };
  const [soffice, unzip, zstd, gzip] = [named('soffice'), named('unzip'), named('zstd'), named('gzip')];
  return { python: pythonIn(home), soffice, unzip, zstd, gzip };
}

async function faultsOf(home: string, onPath: ReadonlySet<DebianProgram>): Promise<string> {
  const checks = Object.entries(programsOf(home, onPath)).map(async ([name, { command, env }]) => {
    const works = run(command, CHECKS[name as keyof Programs], env ? { env } : {});
    return works.then(
      () => [],
      (error: Error) => [`${name}: ${error.message}`],
    );
  });
  return (await Promise.all(checks)).flat().join('\n');
}

async function refuseMissing(lacks: readonly DebianProgram[]): Promise<void> {
  const faults: string[] = [];
  if (
    !(await runs(systemPython, ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))']))
  )
    faults.push(
      `Python 3.11 or later with venv (as ${systemPython}): apt install python3-venv · brew install python · or name it in PYTHON`,
    );
  if (lacks.length > 0 && !(await isDebian()))
    faults.push(
      `${lacks.join(', ')}: not on the path, and without apt-get and dpkg-deb they cannot be fetched; install LibreOffice, unzip, zstd and gzip by hand`,
    );
  if (faults.length > 0) throw new Error(`The readers cannot run here. Missing:\n  ${faults.join('\n  ')}`);
}

async function installPython(home: string): Promise<void> {
  await run(systemPython, ['-m', 'venv', join(home, 'venv')]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS];
  await run(pythonIn(home).command, pip);
}

async function timed(what: string, say: Say, work: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await work();
  say(`  ${what}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
