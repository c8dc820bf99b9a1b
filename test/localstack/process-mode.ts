import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { HOST, install, isAlive, isInstalled, packagesOf, pythonOf } from './installation.ts';
import type { Mode } from './modes.ts';
import type { Place } from './place.ts';
import { run } from './run.ts';

/** LocalStack as an ordinary process, and each Lambda function as a Node.js process: needs no container engine. */
export const processMode: Mode = {
  name: 'process',
  prepare: install,

  async start(place, owner) {
    if (!isInstalled(place.home)) throw new Error('the installation is incomplete: run it again');
    rmSync(place.folder, { recursive: true, force: true });
    for (const folder of ['tmp', 'logs/lambda', 'root/var/lib/localstack'])
      mkdirSync(join(place.folder, folder), { recursive: true });
    symlinkSync(packagesOf(place), join(place.folder, 'root', 'var', 'lib', 'localstack', 'lib'));
    const log = openSync(place.log, 'a');
    const child = spawn(pythonOf(place), [join(HOST, 'main.py')], {
      env: environment(place, owner),
      stdio: ['ignore', log, log],
      detached: true,
    });
    child.unref();
    writeFileSync(pidFile(place), String(child.pid));
  },

  async running(place) {
    const pid = existsSync(pidFile(place)) ? Number(readFileSync(pidFile(place), 'utf8')) : 0;
    if (!isAlive(pid)) return undefined;
    const command = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => '');
    return command.includes(join(HOST, 'main.py')) ? `process ${pid}` : undefined;
  },

  async stop(place) {
    if (!(await processMode.running(place))) return;
    const pid = Number(readFileSync(pidFile(place), 'utf8'));
    process.kill(pid, 'SIGTERM');
    for (let waited = 0; waited < 20_000 && isAlive(pid); waited += 100)
      await new Promise((resolve) => setTimeout(resolve, 100));
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    rmSync(pidFile(place), { force: true });
  },

  async logs({ log }) {
    return existsSync(log) ? readFileSync(log, 'utf8') : '';
  },
};

const pidFile = ({ folder }: Place): string => join(folder, 'pid');

/** Nothing of the caller's: no credentials and no proxy may reach LocalStack's own clients. */
function environment(place: Place, owner: number | undefined): NodeJS.ProcessEnv {
  const { folder, port } = place;
  const { PATH, DEBUG = '0', DYNAMODB_HEAP_SIZE = '2g' } = process.env;
  return {
    PATH,
    HOME: homedir(),
    LANG: 'C.UTF-8',
    DEBUG,
    PYTHONPYCACHEPREFIX: join(place.home, 'bytecode'),
    FILESYSTEM_ROOT: join(folder, 'root'),
    TEMP: join(folder, 'tmp'),
    XDG_CACHE_HOME: join(folder, 'root', 'cache'),
    OVERRIDE_IN_DOCKER: '0',
    DNS_ADDRESS: '0',
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    LOCALSTACK_HOST: `127.0.0.1:${port}`,
    DYNAMODB_IN_MEMORY: '1',
    // The first provider of streams copies them into an emulator of Kinesis, which would have to be downloaded.
    PROVIDER_OVERRIDE_DYNAMODB: 'v2',
    PROVIDER_OVERRIDE_DYNAMODBSTREAMS: 'v2',
    // A queue's own host before an address is no URL.
    SQS_ENDPOINT_STRATEGY: 'path',
    DYNAMODB_HEAP_SIZE,
    LAMBDA_NODE_BIN: process.execPath,
    LAMBDA_LOG_DIR: join(folder, 'logs', 'lambda'),
    ...(owner === undefined ? {} : { LOCALSTACK_OWNER: String(owner) }),
  };
}
