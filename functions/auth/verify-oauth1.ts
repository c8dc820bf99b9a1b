import type { Verify } from '../core/principal.ts';
import type { Desk } from './desk.ts';
import { givenBy } from './grant.ts';
import { STRICT } from './oauth1-claim.ts';
import { proveSigned, type SigningDesk } from './oauth1-proof.ts';
import { scopesWithin } from './scopes.ts';
import { application } from './verify-client.ts';

/** Verifies requests signed by OAuth 1.0a, with PLAINTEXT over TLS or loopback alone. Without a token they prove an application. */
export const verifyOAuth1 =
  (desk: SigningDesk & Pick<Desk, 'keys' | 'users'>): Verify<'oauth1'> =>
  async ({ signed }) => {
    const proof = await proveSigned(desk, signed, { kind: 'access', leniency: STRICT, onceLater: true });
    const given = await givenBy(desk, proof?.token);
    if (!proof) return undefined;
    const { client, token, once } = proof;
    if (!token) return { ...application(client), once };
    const { owner, scopes, user } = token.grant;
    const principal = { owner, id: token.id, scopes: scopesWithin(scopes, client), once };
    return given ? { ...principal, ...(user === undefined ? {} : { user }) } : undefined;
  };
