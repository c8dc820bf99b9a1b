import type { StoredClient } from '../core/ports/client-store.ts';
import type { Grant, GrantedToken, TokenKind } from '../core/ports/token-store.ts';
import type { Verify } from '../core/principal.ts';
import { Problem } from '../core/problem.ts';
import { type Desk, instant, isClientValid } from './desk.ts';
import { givenBy } from './grant.ts';
import { scopesWithin } from './scopes.ts';
import { hashSecret, isHashOf, NOBODY, newPublicId, newSecret, parseSecret, secretText } from './secret.ts';
import { personOf } from './verify-basic.ts';

/** Lives in milliseconds. */
const LIVES = { access: 10 * 3_600_000, refresh: 30 * 86_400_000, code: 10 * 60_000 } as const;
const PREFIXES = { access: 'wa', refresh: 'wr', code: 'wc' } as const;

type BearerKind = Exclude<TokenKind, 'request'>;
type MintDesk = Pick<Desk, 'tokens' | 'now'>;
type CheckDesk = Pick<Desk, 'tokens' | 'clients' | 'keys' | 'users' | 'dialect' | 'now'>;

export interface BearerPair {
  readonly access: string;
  readonly refresh: string;
  /** Seconds for which the access token is valid. */
  readonly expiresIn: number;
  readonly scopes: Grant['scopes'];
  /** For whom they speak. */
  readonly owner: string;
}

/** New opaque tokens of OAuth 2, of which only hashes are stored. */
export async function mintBearer(
  desk: MintDesk,
  client: Pick<StoredClient, 'id' | 'readOnly'>,
  grant: Grant,
): Promise<BearerPair> {
  const access = await mint(desk, 'access', { client: client.id, grant });
  const refresh = await mint(desk, 'refresh', { client: client.id, grant });
  const scopes = scopesWithin(grant.scopes, client);
  return { access, refresh, expiresIn: LIVES.access / 1000, scopes, owner: grant.owner };
}

/** Forgets both tokens, as if they had never been made. */
export async function forgetBearer(
  { tokens, now }: MintDesk,
  { access, refresh }: BearerPair,
): Promise<void> {
  const take = (kind: 'access' | 'refresh', text: string) =>
    tokens.take(kind, parseSecret(PREFIXES[kind], text)?.id ?? '', instant(now()));
  await Promise.all([take('access', access), take('refresh', refresh)]);
}

/** New tokens for a refresh token, which is used up. `Problem('malformed')` where it is not this client's, or no longer valid. */
export const refreshBearer =
  (desk: CheckDesk) =>
  async ({ client, refresh }: { readonly client: StoredClient; readonly refresh: string }) => {
    const { grant } = await redeem(desk, 'refresh', { client, text: refresh });
    return mintBearer(desk, client, grant);
  };

/** A new authorization code that goes to a callback of the client. */
export const mintCode = (
  desk: MintDesk,
  asked: { readonly client: string; readonly grant: Grant; readonly callback: string },
): Promise<string> => mint(desk, 'code', asked);

/** Tokens for an authorization code, which is used up. `Problem('malformed')` where client, callback or code are not those that belong together. */
export const redeemCode =
  (desk: CheckDesk) =>
  async (asked: { readonly client: StoredClient; readonly code: string; readonly callback: string }) => {
    const { client, code, callback } = asked;
    const token = await redeem(desk, 'code', { client, text: code });
    if (token.callback !== callback) throw notValid('code');
    return mintBearer(desk, client, token.grant);
  };

/** Verifies opaque access tokens; client, key and user behind one are looked up at each call. */
export const verifyBearerToken =
  (desk: CheckDesk): Verify<'bearer'> =>
  async ({ token: text }) => {
    const token = await findToken(desk, 'access', text);
    const client = await desk.clients.get(token?.client ?? NOBODY.id);
    const given = await givenBy(desk, token);
    if (!token || !given || !client || !isClientValid(client, desk)) return undefined;
    const { owner, scopes } = token.grant;
    const principal = { owner, id: token.id, scopes: scopesWithin(scopes, client) };
    return { ...principal, ...(given.user && personOf(given.user)) };
  };

async function mint(
  { tokens, now }: MintDesk,
  kind: BearerKind,
  facts: Pick<GrantedToken, 'client' | 'grant' | 'callback'>,
): Promise<string> {
  const minted = { id: newPublicId(), secret: newSecret() };
  const created = now();
  await tokens.put(kind, {
    ...facts,
    id: minted.id,
    hash: hashSecret(minted.secret),
    createdAt: instant(created),
    expiresAt: instant(created + LIVES[kind]),
  });
  return secretText(PREFIXES[kind], minted);
}

async function findToken(desk: MintDesk, kind: BearerKind, text: string): Promise<GrantedToken | undefined> {
  const { id, secret } = parseSecret(PREFIXES[kind], text) ?? NOBODY;
  const token = await desk.tokens.get(kind, id, instant(desk.now()));
  return isHashOf(secret, token?.hash) ? token : undefined;
}

async function redeem(
  desk: CheckDesk,
  kind: 'refresh' | 'code',
  { client, text }: { readonly client: StoredClient; readonly text: string },
): Promise<GrantedToken> {
  const found = await findToken(desk, kind, text);
  const given = await givenBy(desk, found);
  if (!found || !given || found.client !== client.id) throw notValid(kind);
  const taken = await desk.tokens.take(kind, found.id, instant(desk.now()));
  if (!taken) throw notValid(kind);
  return taken;
}

const notValid = (kind: 'refresh' | 'code'): Problem =>
  new Problem('malformed', `the ${kind === 'code' ? 'authorization code' : 'refresh token'} is not valid`);
