import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './place.ts';
import { missing, python } from './requirements.ts';
import { run } from './run.ts';

export const HOST = join(import.meta.dirname, 'host');
export const pythonOf = ({ home }: Pick<Place, 'home'>): string => join(home, 'venv', 'bin', 'python');
/** What LocalStack would download by itself. */
export const packagesOf = ({ home }: Pick<Place, 'home'>): string => join(home, 'lib');

type Say = (line: string) => void;

/** Installs LocalStack into its folder, once: an installation that was cut short, or of other versions, is repaired. */
export async function install({ home }: Place, say: Say): Promise<void> {
  if (isInstalled(home)) return;
  const lacks = await missing();
  if (lacks.length > 0) throw new Error(`LocalStack cannot run here:\n  ${lacks.join('\n  ')}\n${INSTEAD}`);
  mkdirSync(home, { recursive: true });
  await locked(home, say, async () => {
    if (isInstalled(home)) return;
    say(`Installing LocalStack into ${home}: once, about a minute, 600 MB.`);
    await Promise.all([
      timed('Python packages', say, () => installPython(home)),
      timed('DynamoDB Local', say, () => installDynamo(home)),
    ]);
    writeFileSync(stampOf(home), wanted());
  });
}

export const isInstalled = (home: string): boolean =>
  existsSync(stampOf(home)) && readFileSync(stampOf(home), 'utf8') === wanted();

const INSTEAD = 'Install what is missing, or start Docker, and run "npm run localstack start" again.';
const stampOf = (home: string): string => join(home, 'installed');

/** The versions that an installation is made of. */
const wanted = (): string =>
  createHash('sha256')
    .update(['requirements.txt', 'pom.xml', 'loopback-dynamodb.java'].map(textOf).join('\0'))
    .digest('hex');

const textOf = (name: string): string => readFileSync(join(HOST, name), 'utf8');

async function installPython(home: string): Promise<void> {
  if (!existsSync(pythonOf({ home }))) await run(python, ['-m', 'venv', join(home, 'venv')]);
  /** What is never imported need not be compiled: LocalStack compiles the rest when it starts. */
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile'];
  await run(pythonOf({ home }), [...pip, '-r', join(HOST, 'requirements.txt')]);
}

async function installDynamo(home: string): Promise<void> {
  const folder = join(packagesOf({ home }), 'dynamodb-local', '2');
  const jars = join(folder, 'DynamoDBLocal_lib');
  mkdirSync(jars, { recursive: true });
  const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${jars}`];
  await run('mvn', ['--quiet', '--batch-mode', '-f', join(HOST, 'pom.xml'), ...copy]);
  await compileLauncher(folder, jars);
  linkJava(join(packagesOf({ home }), 'java'), await javaHome());
}

/** The launcher as the jar that LocalStack starts; it takes the place of LocalStack's own agent too. */
async function compileLauncher(folder: string, jars: string): Promise<void> {
  const classes = join(folder, 'classes');
  mkdirSync(classes, { recursive: true });
  await run('javac', [
    '--release',
    '17',
    '-cp',
    join(jars, '*'),
    '-d',
    classes,
    join(HOST, 'loopback-dynamodb.java'),
  ]);
  const names = readdirSync(jars).filter((name) => name.endsWith('.jar'));
  const path = names.map((name) => `  DynamoDBLocal_lib/${name}\n`).join('');
  const manifest = join(classes, 'manifest');
  writeFileSync(
    manifest,
    `Main-Class: LoopbackDynamoDb\nPremain-Class: LoopbackDynamoDb\nClass-Path: .\n${path}`,
  );
  const jar = join(folder, 'DynamoDBLocal.jar');
  await run('jar', ['cfm', jar, manifest, '-C', classes, 'LoopbackDynamoDb.class']);
  relink('DynamoDBLocal.jar', join(folder, 'ddb-local-loader-0.1.jar'));
}

/** LocalStack asks for Java 21; 17 is enough. */
function linkJava(folder: string, java: string): void {
  mkdirSync(folder, { recursive: true });
  relink(java, join(folder, '21'));
}

async function javaHome(): Promise<string> {
  const shown = await run('java', ['-XshowSettings:properties', '-version']);
  const found = /java\.home = (.+)/.exec(shown)?.[1];
  if (found === undefined) throw new Error('java does not say where it is installed');
  return realpathSync(found.trim());
}

function relink(target: string, link: string): void {
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

async function timed(what: string, say: Say, work: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await work();
  say(`  ${what}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

/** Two installations at once wait for each other; the lock of one that was killed is taken over. */
async function locked(home: string, say: Say, work: () => Promise<void>): Promise<void> {
  const lock = join(home, 'installing');
  for (let told = false; !take(lock); told = true) {
    if (!told) say('Another installation is under way: waiting for it.');
    await sleep(500);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (isAlive(Number(readFileSync(lock, 'utf8')))) return false;
    rmSync(lock, { force: true });
    return take(lock);
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid > 0;
  } catch {
    return false;
  }
}
