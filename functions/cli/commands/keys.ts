import type { Command } from 'commander';
import { mintApiKey } from '../../auth/api-keys.ts';
import type { KeyStore, StoredKey } from '../../core/ports/key-store.ts';
import { openDataFolder } from '../../local/data-folder.ts';
import { sqliteKeys } from '../../local/sqlite-keys.ts';
import type { GlobalOptions } from '../global-options.ts';
import { ownerOption } from '../owner-option.ts';
import { table } from '../table.ts';

export function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .summary('create, list and revoke API keys')
    .description(
      'Creates, lists and revokes the API keys by which the service knows for whom a caller acts.',
    );
  addCreate(keys);
  addList(keys);
  addRevoke(keys);
}

interface CreateOptions extends GlobalOptions {
  readonly owner: string;
  readonly label?: string;
}

function addCreate(keys: Command): void {
  keys
    .command('create')
    .summary('make a key and print it, this once')
    .description('Makes a key and prints it alone on stdout, this once: only its hash is stored.')
    .addOption(ownerOption('the tenant that the key acts for').makeOptionMandatory())
    .option('--label <text>', 'what the key is for')
    .addHelpText('after', '\nExample:\n  $ KEY=$(waybill keys create --owner acme --label "nightly job")')
    .action((_options, command: Command) => {
      const { data, json, owner, label } = command.optsWithGlobals<CreateOptions>();
      const facts = { owner, now: new Date().toISOString(), ...(label === undefined ? {} : { label }) };
      return withKeys(data, async (store) => {
        const { key, stored } = mintApiKey(facts);
        await store.put(stored);
        print(json ? JSON.stringify({ key, ...shown(stored) }) : key);
      });
    });
}

function addList(keys: Command): void {
  keys
    .command('list')
    .summary('list keys, oldest first')
    .description('Lists keys, oldest first. A key itself cannot be shown again.')
    .addOption(ownerOption('only the keys of this tenant'))
    .addHelpText('after', '\nExamples:\n  $ waybill keys list\n  $ waybill keys list --owner acme --json')
    .action((_options, command: Command) => {
      const { data, json, owner } = command.optsWithGlobals<Partial<CreateOptions> & GlobalOptions>();
      return withKeys(data, async (store) => {
        const found = await store.list(owner);
        if (json) print(JSON.stringify(found.map(shown)));
        else if (found.length > 0) print(keyTable(found));
        else process.stderr.write('There are no keys. Make one with: waybill keys create --owner OWNER\n');
      });
    });
}

function addRevoke(keys: Command): void {
  keys
    .command('revoke')
    .summary('make a key invalid')
    .description('Makes a key invalid from the next request on. It stays in the list.')
    .argument('<id>', 'the id that "waybill keys list" shows')
    .addHelpText('after', '\nExample:\n  $ waybill keys revoke 0123456789abcdef')
    .action((id: string, _options, command: Command) => {
      const { data, json } = command.optsWithGlobals<GlobalOptions>();
      return withKeys(data, async (store) => {
        await store.revoke(id, new Date().toISOString());
        print(json ? JSON.stringify({ id, revoked: true }) : `revoked ${id}`);
      });
    });
}

async function withKeys(data: string, work: (keys: KeyStore) => Promise<void>): Promise<void> {
  const folder = openDataFolder(data);
  try {
    await work(sqliteKeys(folder.database));
  } finally {
    folder.close();
  }
}

/** What is shown of a key: all but the hash of its secret. */
const shown = ({ hash: _hash, ...key }: StoredKey): Omit<StoredKey, 'hash'> => key;

function keyTable(keys: readonly StoredKey[]): string {
  const rows = keys.map(({ id, owner, label, createdAt, revokedAt }) => [
    id,
    owner,
    createdAt,
    revokedAt === undefined ? 'valid' : `revoked ${revokedAt}`,
    label ?? '',
  ]);
  return table(['ID', 'OWNER', 'CREATED', 'STATE', 'LABEL'], rows);
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);
