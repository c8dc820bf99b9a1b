import { Buffer } from 'node:buffer';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { StoredClient } from '../core/ports/client-store.ts';
import type { Verify } from '../core/principal.ts';
import { contextOf, type Desk, isClientValid } from './desk.ts';
import { scopesOf } from './scopes.ts';
import { DECOY, idOrNobody } from './secret.ts';

/** That API's clients read the domain from this claim. */
const ISSUER = 'https://auth.commercelayer.io';
const ALGORITHM = 'HS512';
/** Life of a token in seconds. */
const LIFE = 7200;
const SCOPE = 'market:all';

export interface JwtGrant {
  readonly token: string;
  /** Seconds for which it is valid. */
  readonly expiresIn: number;
  readonly scope: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** A new token for an application that was proved, signed with the secret that is sealed for that application alone. */
export async function mintJwt(desk: Pick<Desk, 'sealer' | 'now'>, client: StoredClient): Promise<JwtGrant> {
  const { id, organization } = client;
  const createdAt = Math.floor(desk.now() / 1000);
  const claims = {
    organization: { ...organization, enterprise: false },
    application: { id, client_id: id, kind: 'integration', public: false },
    scope: SCOPE,
    test: false,
  };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: id })
    .setIssuer(ISSUER)
    .setIssuedAt(createdAt)
    .setExpirationTime(createdAt + LIFE)
    .sign(await signingSecret(desk, client));
  return { token, expiresIn: LIFE, scope: SCOPE, createdAt };
}

/** Verifies such tokens. Owner and scopes are those of the stored client, which is looked up at each call; the token's own word counts for nothing. */
export const verifyJwt =
  (desk: Pick<Desk, 'clients' | 'sealer' | 'dialect' | 'now'>): Verify<'bearer'> =>
  async ({ token }) => {
    let client: StoredClient | undefined;
    const found = await signed(desk, token, async (kid) => {
      client = await desk.clients.get(idOrNobody(kid));
      return signingSecret(desk, client);
    });
    if (!found || !client || !isClientValid(client, desk)) return undefined;
    const { id, owner, organization } = client;
    if (!isMadeFor(found.claims, client)) return undefined;
    if (found.expired) return 'expired';
    return { owner, id, scopes: scopesOf(client), ...(organization ? { organization } : {}) };
  };

/** The claims of a token that is signed as it must be; that it has expired is looked at last. */
async function signed(
  { now }: Pick<Desk, 'now'>,
  token: string,
  secretOf: (kid: string | undefined) => Promise<Uint8Array>,
): Promise<{ readonly claims: JWTPayload; readonly expired: boolean } | undefined> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => secretOf(kid), {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      requiredClaims: ['exp', 'iat'],
      currentDate: new Date(now()),
    });
    return { claims: payload, expired: false };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { claims: error.payload, expired: true };
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

async function signingSecret(
  { sealer }: Pick<Desk, 'sealer'>,
  client: StoredClient | undefined,
): Promise<Uint8Array> {
  if (client?.sealed === undefined) return Buffer.from(DECOY.repeat(2));
  return Buffer.from(await sealer.open(client.sealed, contextOf('client', client.id)), 'hex');
}

/** Whether a token names the application and the organization that it was made for. */
const isMadeFor = ({ application, organization }: JWTPayload, client: StoredClient): boolean =>
  memberOf(application, 'id') === client.id &&
  memberOf(organization, 'id') === client.organization?.id &&
  memberOf(organization, 'slug') === client.organization?.slug;

const memberOf = (claim: unknown, name: string): unknown =>
  typeof claim === 'object' && claim !== null && Object.hasOwn(claim, name)
    ? (claim as Readonly<Record<string, unknown>>)[name]
    : undefined;
