import type { Mode } from './modes.ts';
import type { Place } from './place.ts';
import { run } from './run.ts';

/** The last image that needs no account. */
const IMAGE = 'localstack/localstack:4.12.0';

/** LocalStack in a container, and each Lambda function in one of its own. */
export const dockerMode: Mode = {
  name: 'docker',

  async prepare(_place, say) {
    if (await run('docker', ['image', 'inspect', IMAGE]).catch(() => undefined)) return;
    say(`Fetching ${IMAGE}: once, about 1.2 GB.`);
    await run('docker', ['pull', IMAGE], { show: true });
  },

  async start(place) {
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    await run('docker', [
      ...['run', '--detach', '--rm', '--name', nameOf(place)],
      ...['--publish', `127.0.0.1:${place.port}:4566`],
      ...['--volume', '/var/run/docker.sock:/var/run/docker.sock'],
      ...settings,
      IMAGE,
    ]);
  },

  async running(place) {
    const found = await run('docker', ['ps', '--quiet', '--filter', `name=^${nameOf(place)}$`]).catch(
      () => '',
    );
    return found.trim() ? `container ${found.trim()}` : undefined;
  },

  async stop(place) {
    if (await dockerMode.running(place)) await run('docker', ['stop', nameOf(place)]);
  },

  logs: (place) => run('docker', ['logs', nameOf(place)]).catch(() => ''),
};

const nameOf = ({ port }: Place): string => `waybill-localstack-${port}`;

const SETTINGS = {
  DISABLE_EVENTS: '1',
  DYNAMODB_IN_MEMORY: '1',
  /** The functions are declared for ARM and run on whatever the engine has. */
  LAMBDA_IGNORE_ARCHITECTURE: '1',
};
