import type { Identity, IssuedToken } from '../core/operations.ts';
import type { Grant } from '../core/ports/token-store.ts';
import type { Principal, SignedRequest } from '../core/principal.ts';
import { Problem } from '../core/problem.ts';
import { type Desk, instant } from './desk.ts';
import { mintSigningToken } from './mint-token.ts';
import { DANCE } from './oauth1-claim.ts';
import { proveSigned, type SigningDesk } from './oauth1-proof.ts';
import { idOrNobody, isHashOf } from './secret.ts';

/**
 * Gives a client the access token for an approved request token, once. `Problem('malformed')` where the request token is unknown,
 * expired or used, is not approved, or its verifier is another; `Problem('unauthorized')` where the signature proves nothing.
 */
export const accessToken =
  (desk: SigningDesk) =>
  async (signed: SignedRequest): Promise<IssuedToken> => {
    const { oauth_token: id, oauth_verifier: verifier = '' } = signed.oauth;
    if (!(await desk.tokens.get('request', idOrNobody(id), instant(desk.now())))) throw spent();
    const expected = { kind: 'request', leniency: DANCE, clientSecretAlone: true } as const;
    const proof = await proveSigned(desk, signed, expected);
    if (!proof?.token) throw new Problem('unauthorized', 'the signature or the consumer is not valid');
    const { approval } = proof.token;
    if (!isHashOf(verifier, approval?.verifier))
      throw refusal('oauth_verifier', 'is not that of this request token');
    const taken = await desk.tokens.take('request', proof.token.id, instant(desk.now()));
    if (!taken?.approval) throw spent();
    const { grant } = taken.approval;
    const issued = await mintAccessToken(desk, proof.client.id, grant);
    return { ...issued, by: { owner: grant.owner, credential: proof.client.id } };
  };

/** A new access token, which never expires, for a client and the owner who granted it. */
export async function mintAccessToken(
  desk: Pick<Desk, 'tokens' | 'sealer' | 'now'>,
  client: string,
  grant: Grant,
): Promise<IssuedToken> {
  const { minted, facts } = await mintSigningToken(desk, client);
  await desk.tokens.put('access', { ...facts, grant });
  return minted;
}

/** Tells a caller for whom it acts, and as which application. */
export const identify =
  (desk: Pick<Desk, 'tokens' | 'clients' | 'now'>) =>
  async ({ owner, id, user }: Principal): Promise<Identity> => {
    const token = await desk.tokens.get('access', idOrNobody(id), instant(desk.now()));
    const client = token && (await desk.clients.get(token.client));
    return {
      owner,
      ...(user === undefined ? {} : { user }),
      ...(client === undefined ? {} : { application: client.label ?? client.id }),
    };
  };

const spent = (): Problem => refusal('oauth_token', 'is unknown, was used, or is older than 15 minutes');

/** Names what is wrong without its value, which may be a secret. */
const refusal = (field: string, message: string): Problem =>
  new Problem('malformed', `${field} ${message}`, {
    faults: [{ in: 'body', at: [field], reason: 'value', message }],
  });
