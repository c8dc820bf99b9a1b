import { type Command, InvalidArgumentError, Option } from 'commander';
import { hashPassword } from '../../auth/password.ts';
import { newPublicId } from '../../auth/secret.ts';
import type { StoredUser } from '../../core/ports/user-store.ts';
import { audited } from '../audited.ts';
import { type CredentialOptions, credentialStage, withCredentials } from '../credential-stores.ts';
import { Failure } from '../failure.ts';
import { ownerOption } from '../owner-option.ts';
import { print, printDone } from '../print.ts';
import { readPassword } from '../read-password.ts';
import { table } from '../table.ts';

const LONGEST = 256;

export function addUsers(program: Command): void {
  const users = program
    .command('users')
    .summary('create, list and remove users')
    .description('Creates, lists and removes the people within an owner, who sign in by name and password.')
    .addOption(credentialStage());
  addCreate(users);
  addList(users);
  addRemove(users);
}

interface UserOptions extends CredentialOptions {
  readonly owner: string;
  readonly name: string;
  readonly email?: string;
}

function addCreate(users: Command): void {
  users
    .command('create')
    .summary('make a user; the password comes from standard input')
    .description(
      'Makes a user. The password comes from standard input; only a salted, slow hash of it is stored.',
    )
    .addOption(ownerOption('the tenant to whom the user belongs').makeOptionMandatory())
    .addOption(nameOption())
    .option('--email <address>', 'where the user is written to', emailAddress)
    .addHelpText(
      'after',
      '\nExample:\n  $ read -rs P; printf %s "$P" | waybill users create --owner acme --name zoe --email zoe@example.com',
    )
    .action((_options, command: Command) => create(command.optsWithGlobals<UserOptions>()));
}

const create = ({ owner, name, email, ...options }: UserOptions): Promise<void> =>
  withCredentials({ ...options, make: true }, async ({ users, audit, now }) => {
    if (await users.get(name))
      throw new Failure(`--name ${JSON.stringify(name)} is taken; a name is unique over all owners`);
    const user = {
      id: newPublicId(),
      name,
      owner,
      ...(email === undefined ? {} : { email }),
      password: await hashPassword(await readPassword()),
      createdAt: new Date(now()).toISOString(),
    };
    await audited(audit, { act: 'user.create', owner, subject: user.id }, () => users.put(user));
    printDone(options, shown(user), `created ${user.id}`);
  });

function addList(users: Command): void {
  users
    .command('list')
    .summary('list users, oldest first')
    .description('Lists users, oldest first.')
    .addOption(ownerOption('only the users of this tenant'))
    .addHelpText('after', '\nExamples:\n  $ waybill users list\n  $ waybill users list --owner acme --json')
    .action((_options, command: Command) => {
      const { owner, json, quiet, ...where } = command.optsWithGlobals<
        Partial<UserOptions> & CredentialOptions
      >();
      return withCredentials(where, async ({ users }) => {
        const found = await users.list(owner);
        const rows = found.map((user) => [user.id, user.owner, user.createdAt, user.name, user.email ?? '']);
        if (json) print(JSON.stringify(found.map(shown)));
        else if (found.length > 0) print(table(['ID', 'OWNER', 'CREATED', 'NAME', 'E-MAIL'], rows));
        else if (!quiet) process.stderr.write('There are no users. See: waybill users create --help\n');
      });
    });
}

function addRemove(users: Command): void {
  users
    .command('remove')
    .summary('forget a user')
    .description('Forgets a user. Tokens that the user approved are invalid from the next request on.')
    .addOption(ownerOption('the tenant to whom the user belongs').makeOptionMandatory())
    .addOption(nameOption())
    .addHelpText('after', '\nExample:\n  $ waybill users remove --owner acme --name zoe')
    .action((_options, command: Command) => {
      const { owner, name, ...options } = command.optsWithGlobals<UserOptions>();
      return withCredentials(options, async ({ users, audit }) => {
        const subject = (await users.get(name))?.id;
        const line = { act: 'user.remove', owner, ...(subject === undefined ? {} : { subject }) } as const;
        await audited(audit, line, () => users.remove({ owner, name }));
        printDone(options, { owner, name, removed: true }, `removed ${name}`);
      });
    });
}

const nameOption = (): Option =>
  new Option('--name <name>', 'by which the user signs in; unique over all owners')
    .argParser((text: string) => {
      if (text.trim() === '' || text.length > LONGEST || !text.isWellFormed())
        throw new InvalidArgumentError(`It must have 1 to ${LONGEST} characters.`);
      if (/[\p{Cc}:]/u.test(text))
        throw new InvalidArgumentError('It must have no colon and no control character.');
      return text;
    })
    .makeOptionMandatory();

function emailAddress(text: string): string {
  if (text.length > LONGEST || !/^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u.test(text))
    throw new InvalidArgumentError('It must have the form name@host.');
  return text;
}

/** Never the password's hash. */
const shown = ({ password: _password, ...user }: StoredUser): Omit<StoredUser, 'password'> => user;
