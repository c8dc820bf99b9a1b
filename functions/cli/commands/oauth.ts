import type { Command } from 'commander';
import { describeRequest, grantRequest } from '../../auth/approve-token.ts';
import { mintCode } from '../../auth/bearer-token.ts';
import { checkCallback } from '../../auth/callback.ts';
import { isClientValid } from '../../auth/desk.ts';
import { scopesOf } from '../../auth/scopes.ts';
import { audited } from '../audited.ts';
import { type CredentialOptions, credentialStage, withCredentials } from '../credential-stores.ts';
import { Failure } from '../failure.ts';
import { ownerOption } from '../owner-option.ts';
import { print } from '../print.ts';

interface ApproveOptions extends CredentialOptions {
  readonly owner: string;
  readonly readOnly?: true;
}

interface CodeOptions extends CredentialOptions {
  readonly client: string;
  readonly user: string;
  readonly callback: string;
}

export function addOauth(program: Command): void {
  const oauth = program
    .command('oauth')
    .summary('approve what an application asks for')
    .description('Does by command what somebody does on the page where an application is approved.');
  addApprove(oauth);
  addCode(oauth);
}

function addApprove(oauth: Command): void {
  oauth
    .command('approve')
    .summary('approve a request token and print the verifier')
    .description(
      'Approves a request token, once, and prints the verifier. The token that the application gets for it is valid until ' +
        'the application is revoked.',
    )
    .argument('<request-token>', 'the oauth_token that the application shows')
    .addOption(ownerOption('the tenant for whom the application will act').makeOptionMandatory())
    .addOption(credentialStage())
    .option('--read-only', 'let it look at exports and take their files, and change nothing')
    .addHelpText('after', '\nExample:\n  $ waybill oauth approve 0123456789abcdef --owner acme')
    .action((token: string, _options, command: Command) =>
      approve(token, command.optsWithGlobals<ApproveOptions>()),
    );
}

function addCode(oauth: Command): void {
  oauth
    .command('code')
    .summary('print an authorization code of OAuth 2')
    .description(
      'Prints the code, good for ten minutes and once, for which an application of ulule gets a token of the user, as if the ' +
        'user had approved it.',
    )
    .requiredOption('--client <id>', 'the id that "waybill clients list" shows')
    .requiredOption('--user <name>', 'who approves: the token speaks for this user')
    .requiredOption('--callback <url>', 'where the application has codes sent: it must name it again')
    .addOption(credentialStage())
    .addHelpText(
      'after',
      '\nExample:\n  $ waybill oauth code --client 0123456789abcdef --user zoe --callback https://app.example.com/cb',
    )
    .action((_options, command: Command) => code(command.optsWithGlobals<CodeOptions>()));
}

const code = ({ client: id, user: name, callback, json, ...where }: CodeOptions): Promise<void> =>
  withCredentials(where, async (stores) => {
    const client = await stores.clients.get(id);
    if (!client || !isClientValid(client, { dialect: 'ulule' }))
      throw new Failure(`there is no client ${id} of ulule, or it was revoked`);
    const user = await stores.users.get(name);
    if (!user) throw new Failure(`there is no user ${JSON.stringify(name)}`);
    checkCallback(callback, client.callbacks, 'callback');
    const grant = { owner: user.owner, scopes: scopesOf(client), user: name };
    const line = { act: 'token.create', owner: user.owner, credential: id } as const;
    const minted = await audited(stores.audit, line, () => mintCode(stores, { client: id, grant, callback }));
    print(json ? JSON.stringify({ code: minted, callback, client: id, user: name }) : minted);
  });

const approve = (token: string, { owner, json, quiet, ...options }: ApproveOptions): Promise<void> =>
  withCredentials(options, async (stores) => {
    const desk = { ...stores, dialect: 'discogs' };
    const { client, label, host } = await describeRequest(desk)(token);
    const grant = { owner, scopes: scopesOf(options) };
    const line = { act: 'token.approve', owner, credential: client, subject: token } as const;
    const approved = await audited(stores.audit, line, () => grantRequest(desk)({ token, grant }));
    print(
      json
        ? JSON.stringify({ ...approved, client, ...(label === undefined ? {} : { label }) })
        : approved.verifier,
    );
    if (json || quiet) return;
    const next = host === undefined ? 'Give it the verifier.' : `It waits for the verifier at ${host}.`;
    process.stderr.write(`${JSON.stringify(label ?? client)} may now act for ${owner}. ${next}\n`);
  });
