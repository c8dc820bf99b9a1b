import { Instance } from './instance.ts';

const USAGE = `Usage: npm run localstack <command>

  start    starts LocalStack on this machine and waits until it answers
  stop     stops it; what was deployed is gone
  status   says whether it runs
  logs     shows its log

Docker is used where an engine answers, else processes (Python 3.11, a JDK and Maven).
WAYBILL_LOCALSTACK_PORT (4566), WAYBILL_LOCALSTACK_HOME and WAYBILL_LOCALSTACK_MODE (docker, process) change that.
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const commands: Readonly<Record<string, (instance: Instance) => Promise<void>>> = {
  start: (instance) => instance.start(say),

  async stop(instance) {
    const running = await instance.mode.running(instance.place);
    await instance.stop();
    say(running ? 'LocalStack has stopped; what was deployed is gone.' : 'LocalStack does not run.');
  },

  async status(instance) {
    const { place, mode } = instance;
    const running = await mode.running(place);
    if (running && (await instance.answers()))
      return say(`LocalStack runs at ${place.endpoint} (${mode.name} mode, ${running})`);
    say(
      running
        ? `LocalStack is there (${running}) but does not answer: npm run localstack logs`
        : 'LocalStack does not run. Start it with: npm run localstack start',
    );
    process.exitCode = 1;
  },

  logs: async ({ mode, place }) => void process.stdout.write(await mode.logs(place)),
};

const [name = '', ...rest] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) && rest.length === 0 ? commands[name] : undefined;
if (command) {
  await Instance.here()
    .then(command)
    .catch((error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    });
} else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}
