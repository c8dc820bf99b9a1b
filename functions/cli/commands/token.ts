import type { Command } from 'commander';
import { mintAccessToken } from '../../auth/access-token.ts';
import { forgetBearer, mintBearer } from '../../auth/bearer-token.ts';
import type { ClientDialect } from '../../auth/mint-client.ts';
import { scopesOf } from '../../auth/scopes.ts';
import type { StoredClient } from '../../core/ports/client-store.ts';
import { audited } from '../audited.ts';
import {
  type CredentialOptions,
  type CredentialStores,
  credentialStage,
  withCredentials,
} from '../credential-stores.ts';
import { Failure } from '../failure.ts';
import { printOnce } from '../print.ts';

interface TokenOptions extends CredentialOptions {
  readonly client: string;
}

export function addToken(program: Command): void {
  program
    .command('token')
    .summary('make the token that an application would be given')
    .description(
      'Makes, for the owner of an application, the token that the application would be given, and prints it, this once. ' +
        'For discogs it is an access token of OAuth 1.0a and its secret, for ulule and commerce-layer a bearer token.',
    )
    .requiredOption('--client <id>', 'the id that "waybill clients list" shows')
    .addOption(credentialStage())
    .addHelpText('after', '\nExample:\n  $ TOKEN=$(waybill token --client 0123456789abcdef)')
    .action((_options, command: Command) => run(command.optsWithGlobals<TokenOptions>()));
}

const run = ({ client: id, json, ...where }: TokenOptions): Promise<void> =>
  withCredentials(where, async (stores) => {
    const client = await stores.clients.get(id);
    if (!client) throw new Failure(`there is no client ${id}`);
    if (client.revokedAt !== undefined) throw new Failure(`client ${id} was revoked ${client.revokedAt}`);
    const line = { act: 'token.create', owner: client.owner, credential: id } as const;
    await audited(stores.audit, line, async () => {
      const { members, text, takeBack } = await MINTS[client.dialect as ClientDialect](stores, client);
      await printOnce(json ? JSON.stringify(members) : text, takeBack);
    });
  });

interface Made {
  /** As the API's own answer names them. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly takeBack: () => Promise<unknown>;
}

type Mint = (stores: CredentialStores, client: StoredClient) => Promise<Made>;

const MINTS: Readonly<Record<ClientDialect, Mint>> = {
  async discogs(stores, client) {
    const { id, secret } = await mintAccessToken(stores, client.id, grantOf(client));
    const members = { oauth_token: id, oauth_token_secret: secret };
    const takeBack = () => stores.tokens.take('access', id, new Date(stores.now()).toISOString());
    return { members, text: new URLSearchParams(members).toString(), takeBack };
  },

  async ulule(stores, client) {
    const pair = await mintBearer(stores, client, grantOf(client));
    const members = {
      access_token: pair.access,
      expires_in: pair.expiresIn,
      refresh_token: pair.refresh,
      scope: pair.scopes.join(' '),
      token_type: 'Bearer',
    };
    return { members, text: pair.access, takeBack: () => forgetBearer(stores, pair) };
  },

  async 'commerce-layer'(stores, client) {
    const { mintJwt } = await import('../../auth/commerce-layer-jwt.ts');
    const { token, expiresIn, scope, createdAt } = await mintJwt(stores, client);
    const members = {
      access_token: token,
      token_type: 'Bearer',
      expires_in: expiresIn,
      scope,
      created_at: createdAt,
    };
    return { members, text: token, takeBack: async () => {} };
  },
};

const grantOf = (client: StoredClient) => ({ owner: client.owner, scopes: scopesOf(client) });
