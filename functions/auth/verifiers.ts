import type { Verifiers, Verify } from '../core/principal.ts';
import { verifyBearerToken } from './bearer-token.ts';
import type { Desk } from './desk.ts';
import { verifyBasic } from './verify-basic.ts';
import { verifyBearer } from './verify-bearer.ts';
import { verifyClient } from './verify-client.ts';
import { verifyKey } from './verify-key.ts';
import { verifyOAuth1 } from './verify-oauth1.ts';

/** Every scheme's verifier for one API; which of them it asks is its own affair. */
export const verifiersOf = (desk: Desk): Verifiers => ({
  key: verifyKey(desk),
  client: verifyClient(desk),
  oauth1: verifyOAuth1(desk),
  basic: verifyBasic(desk),
  bearer: verifyBearer({ jwt: verifyJwtLater(desk), opaque: verifyBearerToken(desk) }),
});

/** Loads the library for JWTs with the first of them. */
const verifyJwtLater =
  (desk: Desk): Verify<'bearer'> =>
  async (credentials) => {
    const { verifyJwt } = await import('./commerce-layer-jwt.ts');
    return verifyJwt(desk)(credentials);
  };
