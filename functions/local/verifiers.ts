import { verifyBearerToken } from '../auth/bearer-token.ts';
import { verifyJwt } from '../auth/commerce-layer-jwt.ts';
import type { Desk } from '../auth/desk.ts';
import { verifyBasic } from '../auth/verify-basic.ts';
import { verifyBearer } from '../auth/verify-bearer.ts';
import { verifyClient } from '../auth/verify-client.ts';
import { verifyKey } from '../auth/verify-key.ts';
import { verifyOAuth1 } from '../auth/verify-oauth1.ts';
import type { Verifiers } from '../core/principal.ts';

/** Every scheme, for the API whose desk it is: which of them a request may use is its dialect's choice. */
export const localVerifiers = (desk: Desk): Verifiers => ({
  key: verifyKey(desk),
  basic: verifyBasic(desk),
  bearer: verifyBearer({ jwt: verifyJwt(desk), opaque: verifyBearerToken(desk) }),
  oauth1: verifyOAuth1(desk),
  client: verifyClient(desk),
});
