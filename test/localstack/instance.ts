import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseMode, type Mode } from './modes.ts';
import { type Place, placeOf } from './place.ts';

type Say = (line: string) => void;

/** How long a start may take, in milliseconds. */
const PATIENCE = 120_000;

/** One LocalStack, on one port of this machine. */
export class Instance {
  readonly place: Place;
  readonly mode: Mode;

  private constructor(place: Place, mode: Mode) {
    this.place = place;
    this.mode = mode;
  }

  static async here(env: NodeJS.ProcessEnv = process.env): Promise<Instance> {
    return new Instance(placeOf(env), await chooseMode(env));
  }

  /** Starts it where it does not run yet, and waits until it answers. */
  async start(say: Say, owner?: number): Promise<void> {
    const { place, mode } = this;
    const running = await mode.running(place);
    if (running && (await this.answers()))
      return say(`LocalStack runs already: ${running} at ${place.endpoint}`);
    if (running) await mode.stop(place);
    if (await isTaken(place.port)) throw new Error(takenBy(place.port));
    await mode.prepare(place, say);
    const began = performance.now();
    await mode.start(place, owner);
    await this.#answering();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(`LocalStack runs at ${place.endpoint} (${mode.name} mode, started in ${seconds} s)`);
  }

  async stop(): Promise<void> {
    await this.mode.stop(this.place);
  }

  async answers(): Promise<boolean> {
    const health = fetch(`${this.place.endpoint}/_localstack/health`, { signal: AbortSignal.timeout(5000) });
    return health.then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async #answering(): Promise<void> {
    for (const until = Date.now() + PATIENCE; Date.now() < until; await sleep(200)) {
      if (await this.answers()) return;
      if (!(await this.mode.running(this.place))) break;
    }
    const end = (await this.mode.logs(this.place)).trimEnd().split('\n').slice(-20).join('\n');
    await this.stop();
    throw new Error(`LocalStack did not start. The end of its log:\n${end}`);
  }
}

const takenBy = (port: number): string =>
  `port ${port} is taken by another program. Stop that, or choose another port:\n` +
  `  WAYBILL_LOCALSTACK_PORT=${port + 1} npm run localstack start`;

const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
