import { type Command, Option } from 'commander';
import { CLIENT_DIALECTS, type ClientDialect, mintClient } from '../../auth/mint-client.ts';
import type { StoredClient } from '../../core/ports/client-store.ts';
import { Problem } from '../../core/problem.ts';
import { audited } from '../audited.ts';
import { type CredentialOptions, credentialStage, withCredentials } from '../credential-stores.ts';
import { ownerOption } from '../owner-option.ts';
import { print, printDone, printOnce } from '../print.ts';
import { table } from '../table.ts';

export function addClients(program: Command): void {
  const clients = program
    .command('clients')
    .summary('create, list and revoke applications')
    .description(
      'Creates, lists and revokes the applications that ask for tokens: consumers of OAuth 1.0a, clients of OAuth 2.',
    )
    .addOption(credentialStage());
  addCreate(clients);
  addList(clients);
  addRevoke(clients);
}

interface CreateOptions extends CredentialOptions {
  readonly owner: string;
  readonly dialect: ClientDialect;
  readonly label?: string;
  readonly callback?: readonly string[];
  readonly organization?: string;
  readonly readOnly?: true;
}

function addCreate(clients: Command): void {
  clients
    .command('create')
    .summary('make an application and print its secret, this once')
    .description(
      'Makes an application and prints its id and secret, this once: what is stored is hashed or encrypted.',
    )
    .addOption(ownerOption('the tenant to whom the application belongs').makeOptionMandatory())
    .addOption(
      new Option('--dialect <api>', 'the API that it uses').choices(CLIENT_DIALECTS).makeOptionMandatory(),
    )
    .option('--label <text>', 'what owners are asked to approve')
    .option(
      '--callback <url>',
      'where verifiers and codes may be sent; may be given again; without it, to any https address',
      (url: string, others: readonly string[] = []) => [...others, url],
    )
    .option(
      '--organization <slug>',
      'for commerce-layer: its name in tokens; without it, drawn from the owner',
    )
    .option('--read-only', 'an application that may look at exports and take their files, and change nothing')
    .addHelpText('after', CREATE_EXAMPLES)
    .action((_options, command: Command) => create(command.optsWithGlobals<CreateOptions>()));
}

const create = (options: CreateOptions): Promise<void> =>
  withCredentials({ ...options, make: true }, async ({ clients, audit, ...desk }) => {
    const { owner, dialect, label, callback, organization, readOnly, json } = options;
    const { secret, stored } = await mintClient(desk, {
      owner,
      dialect,
      ...(label === undefined ? {} : { label }),
      ...(callback === undefined ? {} : { callbacks: callback }),
      ...(organization === undefined ? {} : { slug: organization }),
      ...(readOnly ? { readOnly } : {}),
    });
    const named = credentialsOf(stored, secret);
    const { id: _id, organization: _organization, ...facts } = shown(stored);
    const lines = Object.entries(named).map(([name, value]) => `${name}=${value}`);
    const text = json ? JSON.stringify({ ...named, ...facts }) : lines.join('\n');
    await audited(audit, { act: 'client.create', owner, subject: stored.id }, async () => {
      await clients.put(stored);
      await printOnce(text, () => clients.remove(stored.id));
    });
  });

/** Id and secret by the names that the API's users know them by. */
function credentialsOf({ id, dialect, organization }: StoredClient, secret: string): Record<string, string> {
  if (dialect === 'discogs') return { consumer_key: id, consumer_secret: secret };
  return {
    client_id: id,
    client_secret: secret,
    ...(organization === undefined ? {} : { organization: organization.slug }),
  };
}

function addList(clients: Command): void {
  clients
    .command('list')
    .summary('list applications, oldest first')
    .description('Lists applications, oldest first. A secret cannot be shown again.')
    .addOption(ownerOption('only the applications of this tenant'))
    .addHelpText(
      'after',
      '\nExamples:\n  $ waybill clients list\n  $ waybill clients list --owner acme --json',
    )
    .action((_options, command: Command) => {
      const { owner, json, quiet, ...where } = command.optsWithGlobals<
        Partial<CreateOptions> & CredentialOptions
      >();
      return withCredentials(where, async ({ clients }) => {
        const found = await clients.list(owner);
        if (json) print(JSON.stringify(found.map(shown)));
        else if (found.length > 0) print(clientTable(found));
        else if (!quiet)
          process.stderr.write('There are no applications. See: waybill clients create --help\n');
      });
    });
}

function addRevoke(clients: Command): void {
  clients
    .command('revoke')
    .summary('make an application invalid')
    .description(
      'Makes an application, and every token that it was given, invalid from the next request on. It stays in the list.',
    )
    .argument('<id>', 'the id that "waybill clients list" shows')
    .addHelpText('after', '\nExample:\n  $ waybill clients revoke 0123456789abcdef')
    .action((id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<CredentialOptions>();
      return withCredentials(options, async ({ clients, audit, now }) => {
        const { owner } = (await clients.get(id)) ?? unknown(id);
        await audited(audit, { act: 'client.revoke', owner, subject: id }, () =>
          clients.revoke(id, new Date(now()).toISOString()),
        );
        printDone(options, { id, revoked: true }, `revoked ${id}`);
      });
    });
}

function unknown(id: string): never {
  throw new Problem('not-found', `there is no client ${id}`);
}

/** Neither the hash nor what is sealed. */
const shown = ({ hash: _hash, sealed: _sealed, ...client }: StoredClient) => client;

function clientTable(clients: readonly StoredClient[]): string {
  const rows = clients.map(
    ({ id, owner, dialect, createdAt, readOnly, revokedAt, callbacks = [], label }) => [
      id,
      owner,
      dialect,
      createdAt,
      readOnly ? 'read' : 'read, write',
      revokedAt === undefined ? 'valid' : `revoked ${revokedAt}`,
      label ?? '',
      callbacks.join(' '),
    ],
  );
  return table(['ID', 'OWNER', 'API', 'CREATED', 'MAY', 'STATE', 'LABEL', 'CALLBACKS'], rows);
}

const CREATE_EXAMPLES = `
Examples:
  $ waybill clients create --owner acme --dialect discogs --label "Crate digger" --callback https://app.example.com/cb
  $ waybill clients create --owner acme --dialect ulule --label "Bookkeeping"
  $ waybill clients create --owner acme --dialect commerce-layer --organization acme --json`;
