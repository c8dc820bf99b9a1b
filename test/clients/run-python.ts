import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run, runs } from '../localstack/run.ts';
import { OWNER, RECORDED, startDiscogs } from './discogs-service.ts';

const HOME = process.env.WAYBILL_CLIENTS_HOME ?? join(homedir(), '.cache', 'waybill-clients');
const systemPython = process.env.PYTHON ?? 'python3';
const python = join(HOME, 'bin', 'python');
const here = (file: string): string => join(import.meta.dirname, file);

/** Makes an environment of its own for the clients; throws what is missing. */
async function install(): Promise<void> {
  if (!(await runs(systemPython, ['-c', 'import venv, ensurepip'])))
    throw new Error(`there is no ${systemPython} with venv; name one in PYTHON`);
  if (!existsSync(python)) {
    mkdirSync(HOME, { recursive: true });
    await run(systemPython, ['-m', 'venv', HOME]);
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run(python, [...pip, '-r', here('requirements.txt')]);
}

async function dance(): Promise<void> {
  const service = await startDiscogs();
  try {
    const { id, secret } = await service.newClient();
    const key = await service.newKey();
    const env = { ...process.env, URL: service.url, CONSUMER: id, SECRET: secret, KEY: key, OWNER };
    const child = spawn(python, [here('dance.py')], { env, stdio: ['pipe', 'inherit', 'inherit'] });
    child.stdin.end(RECORDED);
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`dance.py ended with ${code}`);
    const log = service.lines.join('\n');
    for (const hidden of [secret, key, 'oauth_'])
      if (log.includes(hidden)) throw new Error('a secret or a query string is in the log');
  } finally {
    await service.close();
  }
}

const skip = await install().then(
  () => undefined,
  (error: Error) => error.message,
);
if (skip === undefined) await dance();
else process.stderr.write(`skipped, the Python client cannot be installed: ${skip}\n`);
