import type { BearerToken, TokenAsked } from '../core/operations.ts';
import type { StoredClient } from '../core/ports/client-store.ts';
import { Problem } from '../core/problem.ts';
import { type BearerPair, mintBearer, redeemCode, refreshBearer } from './bearer-token.ts';
import type { Desk } from './desk.ts';
import { scopesOf } from './scopes.ts';
import { verifyBasic } from './verify-basic.ts';
import { findClient } from './verify-client.ts';

/** Gives a client the token that it asks for, by RFC 6749. */
export const issueToken =
  (stores: Omit<Desk, 'dialect'>) =>
  async (asked: TokenAsked): Promise<BearerToken> => {
    const desk = { ...stores, dialect: asked.dialect };
    const client = await findClient(desk, asked.client);
    if (!client) throw new Problem('unauthorized', 'the client is not valid', { credentials: 'wrong' });
    if (asked.grant === 'client_credentials') return signedToken(desk, client);
    return opaqueToken(desk, client, await grantedPair(desk, client, asked));
  };

/** Loads the library for JWTs with the first of them. */
async function signedToken(desk: Desk, client: StoredClient): Promise<BearerToken> {
  const { mintJwt } = await import('./commerce-layer-jwt.ts');
  const { token, ...facts } = await mintJwt(desk, client);
  return { access: token, ...facts, by: { owner: client.owner, credential: client.id } };
}

const opaqueToken = (
  { now }: Desk,
  { id }: StoredClient,
  { access, refresh, expiresIn, scopes, owner }: BearerPair,
): BearerToken => ({
  access,
  refresh,
  expiresIn,
  scope: scopes.join(' '),
  createdAt: Math.floor(now() / 1000),
  by: { owner, credential: id },
});

function grantedPair(
  desk: Desk,
  client: StoredClient,
  asked: Exclude<TokenAsked, { grant: 'client_credentials' }>,
): Promise<BearerPair> {
  switch (asked.grant) {
    case 'refresh_token':
      return refreshBearer(desk)({ client, refresh: asked.refresh });
    case 'authorization_code':
      return redeemCode(desk)({ client, code: asked.code, callback: asked.callback });
    case 'password':
      return byPassword(desk, client, asked);
  }
}

/** A user grants for the user's own owner, whoever made the application. */
async function byPassword(
  desk: Desk,
  client: StoredClient,
  { user, password }: { readonly user: string; readonly password: string },
): Promise<BearerPair> {
  const principal = await verifyBasic(desk)({ scheme: 'basic', user, password });
  if (!principal) throw new Problem('malformed', 'the user name or the password is not valid');
  return mintBearer(desk, client, { owner: principal.owner, scopes: scopesOf({}), user });
}
