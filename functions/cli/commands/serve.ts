import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { MostRecords } from '../../core/limits.ts';
import { openDataFolder } from '../../local/data-folder.ts';
import { jsonLog } from '../../local/json-log.ts';
import type { serve } from '../../local/serve.ts';
import { sqliteSource } from '../../sources/sqlite/index.ts';
import { Failure } from '../failure.ts';
import { DEFAULT_DATA, type GlobalOptions } from '../global-options.ts';
import { signalled } from '../interrupts.ts';
import { readLimits } from '../limits-option.ts';
import { type TellingOptions, tellingOf } from '../telling-options.ts';

const DEFAULT_PORT = 4010;

interface ServeOptions extends GlobalOptions, TellingOptions {
  readonly port: number;
  readonly host: string;
  readonly baseUrl?: string;
  readonly limits?: string;
  readonly mostRecords?: MostRecords;
  readonly trustProxy?: readonly string[];
}

export function addServe(program: Command): void {
  program
    .command('serve')
    .summary('run the service on this machine')
    .description(
      'Runs the whole service in this process: the HTTP API, the state machine and its steps, with all data in one folder. ' +
        'Exports that were running when it stopped go on. Ctrl+C or SIGTERM ends it.',
    )
    .option('-p, --port <number>', 'port to listen on; 0 picks a free one', port, DEFAULT_PORT)
    .option('--host <address>', 'address to listen on; 0.0.0.0 lets other machines in', '127.0.0.1')
    .option(
      '--base-url <url>',
      'where callers reach the service, if not at that address: begins every link',
      baseUrl,
    )
    .option('--limits <off|file>', 'how often callers may ask, if not as each API says: off, or a JSON file')
    .option(
      '--most-records <api=number...>',
      'how many records an export may have, of APIs that count them first; left out: any number',
      mostRecords,
    )
    .option(
      '--trust-proxy <addresses>',
      "proxies whose word for a caller's address counts: addresses, networks, loopback; separated by commas",
      (text: string) => text.split(',').map((name) => name.trim()),
    )
    .addOption(
      new Option(
        '--smtp <url>',
        'mail server that sends who is to be told, such as smtps://user:password@host',
      ).env('WAYBILL_SMTP'),
    )
    .option('--mail-from <address>', 'whom these messages come from, such as "Exports <exports@example.com>"')
    .option(
      '--on-change <command>',
      'program, with arguments, that gets each change of an export as JSON on its standard input',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (_options, command: Command) => run(command.optsWithGlobals<ServeOptions>()));
}

async function run(options: ServeOptions): Promise<void> {
  const { data, port, host, baseUrl, json, mostRecords } = options;
  const callers = await callersOf(options);
  const telling = await tellingOf(options);
  const ending = signalled();
  const folder = openDataFolder(data);
  try {
    const server = await start({
      folder,
      source: sqliteSource(folder.database),
      port,
      host,
      log: jsonLog,
      mostRecords,
      ...callers,
      telling,
      ...(baseUrl === undefined ? {} : { baseUrl }),
    });
    const facts = { url: server.url, port: server.port, data: resolve(data) };
    process.stdout.write(json ? `${JSON.stringify(facts)}\n` : welcome(server.url, data));
    const signal = await ending;
    if (!json) process.stderr.write(`${signal}: stopping\n`);
    await server.close();
    if (json)
      process.stdout.write(
        `${JSON.stringify({ stopped: signal, peakMemory: process.resourceUsage().maxRSS * 1024 })}\n`,
      );
  } finally {
    folder.close();
  }
}

/** What the options say of callers; it is checked before anything is opened. */
async function callersOf({ limits, trustProxy = [] }: ServeOptions) {
  const { default: proxyAddress } = await import('proxy-addr');
  for (const one of trustProxy)
    try {
      proxyAddress.compile(one);
    } catch {
      throw new Failure(
        `--trust-proxy: ${JSON.stringify(one)} is no proxy; allowed are addresses such as 10.0.0.1, networks such as ` +
          '10.0.0.0/8, and loopback, linklocal and uniquelocal',
        2,
      );
    }
  return {
    trustedProxies: trustProxy,
    ...(limits === undefined ? {} : { requestLimits: await readLimits(limits) }),
  };
}

async function start(options: Parameters<typeof serve>[0]): ReturnType<typeof serve> {
  const { serve } = await import('../../local/serve.ts');
  try {
    return await serve(options);
  } catch (error) {
    throw refusal(error as NodeJS.ErrnoException, options) ?? error;
  }
}

/** What the system says of an address, in words of the option that chose it. */
function refusal({ code }: NodeJS.ErrnoException, { port, host }: { port: number; host: string }) {
  if (code === 'EACCES')
    return new Failure(`port ${port} may not be used; ports below 1024 belong to the system`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Failure(`--host ${host} is no address of this machine`);
  return undefined;
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65535)
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
  return number;
}

function mostRecords(text: string, before: MostRecords = {}): MostRecords {
  const [, api = '', number = ''] = /^([a-z-]+)=(\d+)$/.exec(text) ?? [];
  if (!Number.isSafeInteger(Number(number)) || Number(number) < 1)
    throw new InvalidArgumentError('It must be an API and a number from 1, such as commerce-layer=10000.');
  return { ...before, [api]: Number(number) };
}

function baseUrl(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
    throw new InvalidArgumentError('It must be a URL, such as https://exports.example.com.');
  return text;
}

const welcome = (url: string, data: string): string => `Waybill is listening on ${url}
  data    ${resolve(data)}
  try     KEY=$(waybill keys create --owner acme${data === DEFAULT_DATA ? '' : ` --data ${data}`})
          curl -s ${url}/api/v1/exports -H "Authorization: Bearer $KEY" \\
            -H "Content-Type: application/json" -d '{"format":"csv"}'
  stop    Ctrl+C
`;

const EXAMPLES = `
Examples:
  $ waybill serve
  $ waybill serve --port 0 --data /srv/waybill
  $ waybill serve --limits off --trust-proxy loopback,10.0.0.0/8
  $ waybill serve --limits limits.json    where it holds {"products-manager": {"requests": {"max": 600}}}
  $ WAYBILL_SMTP=smtps://user:password@mail.example.com waybill serve --mail-from exports@example.com
  $ waybill serve --on-change '["notify", "--channel", "exports"]'
  $ waybill serve --json      prints {"url", "port", "data"} once it listens and {"stopped", "peakMemory"} when it ends`;
