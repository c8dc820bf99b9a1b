import type { StoredClient } from '../core/ports/client-store.ts';
import type { Principal, Verify } from '../core/principal.ts';
import { type Desk, isClientValid } from './desk.ts';
import { idOrNobody, isHashOf } from './secret.ts';

type ClientDesk = Pick<Desk, 'clients' | 'dialect'>;

/** Verifies an application by its id and secret; it speaks for itself and for no user. */
export const verifyClient =
  (desk: ClientDesk): Verify<'client'> =>
  async (credentials) => {
    const client = await findClient(desk, credentials);
    return client && application(client);
  };

/** The client whose secret this is; undefined if unknown, wrong, revoked or of another API, after the same work whichever it is. */
export async function findClient(
  desk: ClientDesk,
  { id, secret }: { readonly id: string; readonly secret: string },
): Promise<StoredClient | undefined> {
  const client = await desk.clients.get(idOrNobody(id));
  const matches = isHashOf(secret, client?.hash);
  return matches && client && isClientValid(client, desk) ? client : undefined;
}

export const application = ({ id, owner }: StoredClient): Principal => ({
  owner,
  id,
  scopes: [],
  application: true,
});
