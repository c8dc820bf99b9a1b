import type { Applicant, Approved } from '../core/operations.ts';
import type { StoredClient } from '../core/ports/client-store.ts';
import type { Grant, RequestToken } from '../core/ports/token-store.ts';
import { Problem } from '../core/problem.ts';
import { findApiKey } from './api-keys.ts';
import { OUT_OF_BAND, withQuery } from './callback.ts';
import { type Desk, instant, isClientValid } from './desk.ts';
import { scopesOf } from './scopes.ts';
import { hashSecret, idOrNobody, newSecret } from './secret.ts';

type ApprovalDesk = Pick<Desk, 'clients' | 'tokens' | 'dialect' | 'now'>;

/** Tells who asks by a request token. `Problem('not-found')` where it is unknown, expired or used. */
export const describeRequest =
  (desk: ApprovalDesk) =>
  async (token: string): Promise<Applicant> => {
    const { request, client } = await findRequest(desk, token);
    const host = request.callback === OUT_OF_BAND ? undefined : new URL(request.callback).host;
    return {
      client: client.id,
      ...(client.label === undefined ? {} : { label: client.label }),
      ...(host === undefined ? {} : { host }),
    };
  };

/** Approves a request token with an owner's API key, whose scopes it gets. `Problem('unauthorized')` for a key that is not valid. */
export const approveRequest =
  (desk: ApprovalDesk & Pick<Desk, 'keys'>) =>
  async ({ token, key }: { readonly token: string; readonly key: string }): Promise<Approved> => {
    const found = await findApiKey(desk.keys, key, desk.now());
    if (!found) throw new Problem('unauthorized', 'the API key is not valid');
    const { owner, id } = found;
    const approved = await grantRequest(desk)({ token, grant: { owner, scopes: scopesOf(found), key: id } });
    return { ...approved, by: { owner, credential: id } };
  };

/** Approves a request token once, without asking by whose right. `Problem('conflict')` where it is approved already. */
export const grantRequest =
  (desk: ApprovalDesk) =>
  async ({ token, grant }: { readonly token: string; readonly grant: Grant }): Promise<Approved> => {
    const { request } = await findRequest(desk, token);
    const verifier = newSecret();
    await desk.tokens.approve(request.id, { grant, verifier: hashSecret(verifier) }, instant(desk.now()));
    if (request.callback === OUT_OF_BAND) return { verifier };
    const answer = { oauth_token: request.id, oauth_verifier: verifier };
    return { verifier, redirect: withQuery(request.callback, answer) };
  };

async function findRequest(
  desk: ApprovalDesk,
  token: string,
): Promise<{ readonly request: RequestToken; readonly client: StoredClient }> {
  const request = await desk.tokens.get('request', idOrNobody(token), instant(desk.now()));
  const client = request && (await desk.clients.get(request.client));
  if (!client || !isClientValid(client, desk))
    throw new Problem('not-found', 'the request token is unknown, used or has expired');
  return { request, client };
}
