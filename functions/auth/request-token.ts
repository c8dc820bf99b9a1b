import type { IssuedToken } from '../core/operations.ts';
import type { SignedRequest } from '../core/principal.ts';
import { Problem } from '../core/problem.ts';
import { checkCallback, OUT_OF_BAND } from './callback.ts';
import { mintSigningToken } from './mint-token.ts';
import { DANCE } from './oauth1-claim.ts';
import { proveSigned, type SigningDesk } from './oauth1-proof.ts';

/** Life of a request token and of its verifier, in milliseconds. */
export const REQUEST_TOKEN_LIFE = 15 * 60_000;

/**
 * Gives a client the token that an owner is to approve. A request that names no callback means `oob`.
 * `Problem('unauthorized')` where the signature proves nothing, `Problem('invalid')` for a callback that the client may not name.
 */
export const requestToken =
  (desk: SigningDesk) =>
  async (signed: SignedRequest): Promise<IssuedToken> => {
    const proof = await proveSigned(desk, signed, { kind: 'request', leniency: DANCE });
    if (!proof) throw new Problem('unauthorized', 'the signature or the consumer is not valid');
    const { id, callbacks } = proof.client;
    const callback = checkCallback(signed.oauth.oauth_callback ?? OUT_OF_BAND, callbacks);
    const { minted, facts } = await mintSigningToken(desk, id, REQUEST_TOKEN_LIFE);
    await desk.tokens.put('request', { ...facts, callback });
    return minted;
  };
