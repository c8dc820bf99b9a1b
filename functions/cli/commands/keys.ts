import type { Command } from 'commander';
import { mintApiKey } from '../../auth/api-keys.ts';
import type { StoredKey } from '../../core/ports/key-store.ts';
import { Problem } from '../../core/problem.ts';
import { audited } from '../audited.ts';
import { type CredentialOptions, credentialStage, withCredentials } from '../credential-stores.ts';
import { expiryOption } from '../expiry-option.ts';
import { ownerOption } from '../owner-option.ts';
import { print, printDone, printOnce } from '../print.ts';
import { table } from '../table.ts';

export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .summary('create, list and revoke API keys')
    .description('Creates, lists and revokes the API keys by which the service knows for whom a caller acts.')
    .addOption(credentialStage());
  addCreate(keys);
  addList(keys);
  addRevoke(keys);
}

interface CreateOptions extends CredentialOptions {
  readonly owner: string;
  readonly label?: string;
  readonly readOnly?: true;
  /** Milliseconds. */
  readonly expires?: number;
}

function addCreate(keys: Command): void {
  keys
    .command('create')
    .summary('make a key and print it, this once')
    .description('Makes a key and prints it alone on stdout, this once: only its hash is stored.')
    .addOption(ownerOption('the tenant that the key acts for').makeOptionMandatory())
    .option('--label <text>', 'what the key is for')
    .option('--read-only', 'a key that may look at exports and take their files, and change nothing')
    .addOption(expiryOption())
    .addHelpText('after', CREATE_EXAMPLES)
    .action((_options, command: Command) => create(command.optsWithGlobals<CreateOptions>()));
}

const create = ({ owner, label, readOnly, expires, json, ...where }: CreateOptions): Promise<void> =>
  withCredentials({ ...where, make: true }, async ({ keys, audit, now }) => {
    const created = now();
    const { key, stored } = mintApiKey({
      owner,
      now: new Date(created).toISOString(),
      ...(label === undefined ? {} : { label }),
      ...(readOnly ? { readOnly } : {}),
      ...(expires === undefined ? {} : { expiresAt: new Date(created + expires).toISOString() }),
    });
    const text = json ? JSON.stringify({ key, ...shown(stored) }) : key;
    await audited(audit, { act: 'key.create', owner, subject: stored.id }, async () => {
      await keys.put(stored);
      await printOnce(text, () => keys.remove(stored.id));
    });
  });

function addList(keys: Command): void {
  keys
    .command('list')
    .summary('list keys, oldest first')
    .description('Lists keys, oldest first. A key itself cannot be shown again.')
    .addOption(ownerOption('only the keys of this tenant'))
    .addHelpText('after', '\nExamples:\n  $ waybill keys list\n  $ waybill keys list --owner acme --json')
    .action((_options, command: Command) => {
      const { owner, json, quiet, ...where } = command.optsWithGlobals<
        Partial<CreateOptions> & CredentialOptions
      >();
      return withCredentials(where, async ({ keys, now }) => {
        const found = await keys.list(owner);
        if (json) print(JSON.stringify(found.map(shown)));
        else if (found.length > 0) print(keyTable(found, new Date(now()).toISOString()));
        else if (!quiet)
          process.stderr.write('There are no keys. Make one with: waybill keys create --owner OWNER\n');
      });
    });
}

function addRevoke(keys: Command): void {
  keys
    .command('revoke')
    .summary('make a key invalid')
    .description(
      'Makes a key, and every token that it approved, invalid from the next request on. It stays in the list.',
    )
    .argument('<id>', 'the id that "waybill keys list" shows')
    .addHelpText('after', '\nExample:\n  $ waybill keys revoke 0123456789abcdef')
    .action((id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<CredentialOptions>();
      return withCredentials(options, async ({ keys, audit, now }) => {
        const { owner } = (await keys.get(id)) ?? unknown(id);
        await audited(audit, { act: 'key.revoke', owner, subject: id }, () =>
          keys.revoke(id, new Date(now()).toISOString()),
        );
        printDone(options, { id, revoked: true }, `revoked ${id}`);
      });
    });
}

function unknown(id: string): never {
  throw new Problem('not-found', `there is no key ${id}`);
}

/** What is shown of a key: all but the hash of its secret. */
const shown = ({ hash: _hash, ...key }: StoredKey): Omit<StoredKey, 'hash'> => key;

function keyTable(keys: readonly StoredKey[], now: string): string {
  const rows = keys.map((key) => [
    key.id,
    key.owner,
    key.createdAt,
    key.readOnly ? 'read' : 'read, write',
    stateOf(key, now),
    key.label ?? '',
  ]);
  return table(['ID', 'OWNER', 'CREATED', 'MAY', 'STATE', 'LABEL'], rows);
}

function stateOf({ revokedAt, expiresAt }: StoredKey, now: string): string {
  if (revokedAt !== undefined) return `revoked ${revokedAt}`;
  if (expiresAt === undefined) return 'valid';
  return expiresAt <= now ? `expired ${expiresAt}` : `valid until ${expiresAt}`;
}

const CREATE_EXAMPLES = `
Examples:
  $ KEY=$(waybill keys create --owner acme --label "nightly job")
  $ waybill keys create --owner acme --read-only --expires 90d --json
  $ KEY=$(waybill keys create --owner acme --stage dev)`;
