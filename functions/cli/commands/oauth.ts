import type { Command } from 'commander';
import { describeRequest, grantRequest } from '../../auth/approve-token.ts';
import { scopesOf } from '../../auth/scopes.ts';
import { type CredentialOptions, credentialStage, withCredentials } from '../credential-stores.ts';
import { ownerOption } from '../owner-option.ts';
import { print } from '../print.ts';

interface ApproveOptions extends CredentialOptions {
  readonly owner: string;
  readonly readOnly?: true;
}

export function addOauth(program: Command): void {
  program
    .command('oauth')
    .summary('approve what an application asks for')
    .description('Does by command what an owner does on the authorize page of OAuth 1.0a.')
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

const approve = (token: string, { owner, json, quiet, ...options }: ApproveOptions): Promise<void> =>
  withCredentials(options, async (stores) => {
    const desk = { ...stores, dialect: 'discogs' };
    const { client, label, host } = await describeRequest(desk)(token);
    const grant = { owner, scopes: scopesOf(options) };
    const approved = await grantRequest(desk)({ token, grant });
    print(
      json
        ? JSON.stringify({ ...approved, client, ...(label === undefined ? {} : { label }) })
        : approved.verifier,
    );
    if (json || quiet) return;
    const next = host === undefined ? 'Give it the verifier.' : `It waits for the verifier at ${host}.`;
    process.stderr.write(`${JSON.stringify(label ?? client)} may now act for ${owner}. ${next}\n`);
  });
