import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command, Option } from 'commander';
import { addClients } from './commands/clients.ts';
import { addExport } from './commands/export.ts';
import { addKeys } from './commands/keys.ts';
import { addLoad } from './commands/load.ts';
import { addOauth } from './commands/oauth.ts';
import { addOwners } from './commands/owners.ts';
import { addServe } from './commands/serve.ts';
import { addToken } from './commands/token.ts';
import { addUsers } from './commands/users.ts';
import { addVerify } from './commands/verify.ts';
import { complain } from './explain.ts';
import { DEFAULT_DATA } from './global-options.ts';

const COMMANDS = [
  addLoad,
  addExport,
  addVerify,
  addServe,
  addKeys,
  addClients,
  addUsers,
  addOauth,
  addToken,
  addOwners,
];

/** The whole command line, ready to parse. */
export function waybillProgram(): Command {
  const program = new Command('waybill')
    .description('Exports records to files of any size, and proves that they are complete.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .addOption(dataOption())
    .option('--json', 'print machine-readable results on stdout')
    .option('-q, --quiet', 'say nothing but what was asked for, and what went wrong')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print help for a command')
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => bold(title) })
    .configureOutput({ outputError: (text) => complain(oneLine(text)) })
    .exitOverride();
  for (const add of COMMANDS) add(program);
  return program.addHelpText('after', EXAMPLES);
}

function dataOption(): Option {
  return new Option('--data <dir>', 'folder that holds records, exports and keys')
    .env('WAYBILL_DATA')
    .default(DEFAULT_DATA);
}

/** The version in the package's own package.json. */
function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Commander prints a fault and its suggestion in two lines. */
const oneLine = (text: string): string =>
  text
    .trim()
    .replace(/^error: /, '')
    .replaceAll(/(?<!\s)\s*\n\s*/g, ' ');

const bold = (title: string): string => styleText('bold', title, { stream: process.stdout });

const EXAMPLES = `
Examples:
  $ waybill load products products.ndjson --owner acme
  $ waybill export products --owner acme --format csv --out products.csv
  $ waybill verify products.csv
  $ waybill serve

Exit codes: 0 done, 1 failed or different, 2 asked wrongly, 130 interrupted.`;
