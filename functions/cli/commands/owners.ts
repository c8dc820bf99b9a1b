import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { ownerName } from '../../core/owner.ts';
import { ownerHash } from '../../core/owner-hash.ts';
import { eraseOwner, type Inventory, inventoryOf } from '../../pipeline/erase-owner.ts';
import { count, size } from '../amounts.ts';
import { audited } from '../audited.ts';
import { type CredentialOptions, credentialStage } from '../credential-stores.ts';
import { Failure } from '../failure.ts';
import { readOwner } from '../owner-option.ts';
import { type OwnedPlaces, withOwnerPlaces } from '../owner-places.ts';
import { printDone } from '../print.ts';
import { table } from '../table.ts';

interface EraseOptions extends CredentialOptions {
  readonly dryRun?: true;
  readonly yes?: true;
}

/** What a step that was running as its export was canceled still wrote is removed by another round. */
const ROUNDS = 10;
const PAUSE_MS = 500;

export function addOwners(program: Command): void {
  program
    .command('owners')
    .summary('erase a tenant')
    .description('Says what there is of a tenant, and removes it.')
    .command('erase')
    .summary('remove everything of a tenant')
    .description(
      'Lists how much there is of a tenant and, once that is confirmed, removes all of it: exports, files, uploads, keys, ' +
        'applications, users, tokens, messages, counters and, in a data folder, its records. Exports that run are canceled. ' +
        'What a run that was broken off left, the next one removes. Tables to export from are never touched.',
    )
    .argument('<owner>', 'the tenant', readOwner)
    .option('--dry-run', 'only list what there is')
    .option('--yes', 'do not ask')
    .addOption(credentialStage())
    .addHelpText('after', EXAMPLES)
    .action((owner: string, _options, command: Command) =>
      erase(owner, command.optsWithGlobals<EraseOptions>()),
    );
}

const erase = (owner: string, options: EraseOptions): Promise<void> =>
  withOwnerPlaces(options, async (owned) => {
    const found = await inventoryOf(owned.places, owner);
    const facts = { owner, hash: ownerHash(owner), found };
    if (options.dryRun) return printDone({ ...options, quiet: undefined }, facts, wordsOf(owner, found));
    if (!options.json && !options.quiet) process.stderr.write(`${wordsOf(owner, found)}\n`);
    if (!options.yes) await confirm(owner);
    await audited(owned.audit, { act: 'owner.erase', owner }, () => eraseAll(owned, owner));
    printDone(
      options,
      { ...facts, erased: true },
      `erased ${owner}; logs and the audit name it ${facts.hash}`,
    );
  });

async function eraseAll({ places, purge }: OwnedPlaces, owner: string): Promise<void> {
  let left: Inventory = {};
  for (let round = 1; round <= ROUNDS; round++) {
    await eraseOwner(places, owner);
    left = await inventoryOf(places, owner);
    if (Object.keys(left).length === 0) return purge();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Failure(`there is still something being written of ${owner}; run it again`);
}

async function confirm(owner: string): Promise<void> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY || !stderr.isTTY) throw new Failure('nobody can be asked: confirm with --yes', 2);
  const lines = createInterface({ input: stdin, output: stderr });
  const answer = await lines.question('This cannot be undone. Type the name to erase it: ');
  lines.close();
  if (ownerName(answer) !== owner) throw new Failure('that is another name; nothing was erased');
}

function wordsOf(owner: string, found: Inventory): string {
  const rows = Object.entries(found).map(([kind, number]) => [
    kind,
    kind === 'bytes' ? size(number) : count(number),
  ]);
  if (rows.length === 0) return `There is nothing of ${owner}.`;
  return table([`OF ${owner}`, 'COUNT'], rows);
}

const EXAMPLES = `
Examples:
  $ waybill owners erase acme --dry-run
  $ waybill owners erase acme
  $ waybill owners erase acme --yes --stage prod`;
