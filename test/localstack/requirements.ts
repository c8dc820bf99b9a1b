import { run } from './run.ts';

interface Requirement {
  readonly name: string;
  readonly found: () => Promise<boolean>;
  readonly get: string;
}

export const python = process.env.PYTHON ?? 'python3.11';

/** Says what is missing to run LocalStack without Docker, and how to get it; empty where nothing is. */
export async function missing(): Promise<string[]> {
  const checked = await Promise.all(
    REQUIREMENTS.map(async ({ name, found, get }) =>
      (await found().catch(() => false)) ? [] : `${name} is missing: ${get}`,
    ),
  );
  return checked.flat();
}

const REQUIREMENTS: readonly Requirement[] = [
  {
    name: `Python 3.11 (as ${python})`,
    found: async () => (await run(python, ['-c', PYTHON_CHECK])).trim() === '(3, 11)',
    get: 'apt install python3.11 python3.11-venv · brew install python@3.11 · or name it in PYTHON',
  },
  {
    name: 'a JDK of version 17 or later (java and javac)',
    found: async () => Number(/javac (\d+)/.exec(await run('javac', ['-version']))?.[1]) >= 17,
    get: 'apt install openjdk-17-jdk-headless · brew install openjdk',
  },
  {
    name: 'Maven (mvn)',
    found: async () => (await run('mvn', ['--version'])).includes('Maven'),
    get: 'apt install maven · brew install maven',
  },
];

/** `venv` and `ensurepip` are packages of their own on Debian. */
const PYTHON_CHECK = 'import sys, venv, ensurepip; print(sys.version_info[:2])';
