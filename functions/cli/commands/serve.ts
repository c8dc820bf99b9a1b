import { delimiter, dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { MostRecords } from '../../core/limits.ts';
import { LOCAL_QUOTAS } from '../../core/quotas.ts';
import { openDataFolder } from '../../local/data-folder.ts';
import { jsonLog } from '../../local/json-log.ts';
import { EDGE_LIMITS } from '../../local/node-server.ts';
import type { serve } from '../../local/serve.ts';
import { counted } from '../amounts.ts';
import { Failure } from '../failure.ts';
import type { GlobalOptions } from '../global-options.ts';
import { signalled } from '../interrupts.ts';
import { readLimits } from '../limits-option.ts';
import { print } from '../print.ts';
import { addQuotasOption, type QuotaTexts, readQuotas } from '../quotas-option.ts';
import { addTellingOptions, type TellingOptions, tellingOf } from '../telling-options.ts';

const DEFAULT_PORT = 4010;

interface ServeOptions extends GlobalOptions, TellingOptions {
  readonly port: number;
  readonly host: string;
  readonly baseUrl?: string;
  readonly limits?: string;
  readonly mostRecords?: MostRecords;
  readonly quotas?: QuotaTexts;
  readonly trustProxy?: readonly string[];
  readonly drain: number;
  readonly maxConnections: number;
  readonly keepAlive: number;
}

export function addServe(program: Command): void {
  const command = program
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
    .option(
      '--drain <seconds>',
      'how long downloads that go on may take once the service is to end',
      (text: string) => whole(text, 86_400),
      30,
    )
    .option(
      '--keep-alive <seconds>',
      'how long idle connections are kept: longer than a proxy before the service keeps its own',
      (text: string) => whole(text, 3600),
      EDGE_LIMITS.keepAliveMs / 1000,
    )
    .option(
      '--max-connections <number>',
      'connections at once; those beyond are closed',
      (text: string) => whole(text, 1_000_000),
      EDGE_LIMITS.connections,
    )
    .addHelpText('after', EXAMPLES)
    .action(async (_options, serve: Command) => run(serve.optsWithGlobals<ServeOptions>()));
  addQuotasOption(command);
  addTellingOptions(command);
}

async function run(options: ServeOptions): Promise<void> {
  const { data, port, host, baseUrl, json, quiet, drain, maxConnections, keepAlive, mostRecords } = options;
  const callers = await callersOf(options);
  await checkApis(mostRecords);
  const quotas = readQuotas(options.quotas, LOCAL_QUOTAS);
  const telling = await tellingOf(options);
  const ending = signalled();
  const folder = openDataFolder(data);
  try {
    const server = await start({
      folder,
      port,
      host,
      log: quiet ? (level, ...told) => level !== 'info' && jsonLog(level, ...told) : jsonLog,
      mostRecords,
      quotas,
      ...callers,
      telling,
      drainMs: drain * 1000,
      edge: { connections: maxConnections, keepAliveMs: keepAlive * 1000 },
      ...(baseUrl === undefined ? {} : { baseUrl }),
    });
    const facts = { url: server.url, port: server.port, data: resolve(data) };
    if (json) print(JSON.stringify(facts));
    else if (!quiet) process.stdout.write(welcome(server.url, data));
    const signal = await ending;
    const say = (text: string) => json || quiet || process.stderr.write(`${text}\n`);
    say(`${signal}: stopping`);
    const cut = await server.close();
    if (cut > 0)
      say(
        `${counted(cut, 'answer')} did not end within ${counted(drain, 'second')}, and ${cut === 1 ? 'was' : 'were'} cut`,
      );
    if (json)
      process.stdout.write(
        `${JSON.stringify({ stopped: signal, cut, peakMemory: process.resourceUsage().maxRSS * 1024 })}\n`,
      );
  } finally {
    folder.close();
  }
}

async function checkApis(mostRecords: MostRecords = {}): Promise<void> {
  const { dialects } = await import('../../dialects/index.ts');
  const names = dialects.map(({ name }) => name);
  const strange = Object.keys(mostRecords).find((name) => !names.includes(name));
  if (strange !== undefined)
    throw new Failure(`--most-records: there is no ${strange}, only ${names.join(', ')}`, 2);
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
function refusal({ code, syscall }: NodeJS.ErrnoException, { port, host }: { port: number; host: string }) {
  if (code === 'EACCES' && syscall === 'listen')
    return new Failure(`port ${port} may not be used; ports below 1024 belong to the system`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Failure(`--host ${host} is no address of this machine`);
  return undefined;
}

const port = (text: string): number => whole(text, 65_535);

function whole(text: string, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > most)
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${most}.`);
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

/** How this process can be called again, as a shell reads it. */
function command(): string {
  if (process.env.npm_command !== undefined) return 'npx waybill';
  const self = process.argv[1] ?? 'waybill';
  if (self.endsWith('.mjs')) return `node ${quoted(self)}`;
  const isOnPath = (process.env.PATH ?? '').split(delimiter).includes(dirname(self));
  return isOnPath ? 'waybill' : quoted(self);
}

const quoted = (text: string): string =>
  /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const welcome = (url: string, data: string): string => `Waybill is listening on ${url}
  data    ${resolve(data)}
  try     KEY=$(${command()} keys create --owner acme --data ${quoted(resolve(data))})
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
  $ waybill serve --json      prints {"url", "port", "data"} once it listens and {"stopped", "cut", "peakMemory"} when it ends`;
