import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where LocalStack is installed, and where one instance of it keeps what it needs while it runs. */
export interface Place {
  /** The installation, which all instances use. */
  readonly home: string;
  readonly port: number;
  readonly endpoint: string;
  /** State and logs of the instance on this port: gone with its next start. */
  readonly folder: string;
  readonly log: string;
}

export function placeOf(env: NodeJS.ProcessEnv = process.env): Place {
  const home = env.WAYBILL_LOCALSTACK_HOME ?? join(homedir(), '.cache', 'waybill-localstack');
  const port = Number(env.WAYBILL_LOCALSTACK_PORT ?? 4566);
  if (!Number.isInteger(port) || port < 1024 || port > 65_535)
    throw new Error('WAYBILL_LOCALSTACK_PORT must be a port between 1024 and 65535');
  const folder = join(home, `at-${port}`);
  return {
    home,
    port,
    endpoint: `http://127.0.0.1:${port}`,
    folder,
    log: join(folder, 'logs', 'localstack.log'),
  };
}
