import { createHash } from 'node:crypto';
import type { StoredClient } from '../core/ports/client-store.ts';
import type { Tokens } from '../core/ports/token-store.ts';
import type { SignedRequest } from '../core/principal.ts';
import { contextOf, type Desk, instant, isClientValid } from './desk.ts';
import { type Claim, type Leniency, readClaim, TIMESTAMP_WINDOW } from './oauth1-claim.ts';
import { type SigningSecrets, signatureOf } from './oauth1-signature.ts';
import { DECOY, idOrNobody, isSameText } from './secret.ts';

export type SigningDesk = Pick<Desk, 'clients' | 'tokens' | 'nonces' | 'sealer' | 'dialect' | 'now'>;

type SigningKind = 'request' | 'access';

/** Who signed a request: a client, and with which token, where it named one. */
export interface Proof<Kind extends SigningKind> {
  readonly client: StoredClient;
  readonly token: Tokens[Kind] | undefined;
  /** Uses the nonce up; false where it was used before. */
  readonly once: () => Promise<boolean>;
}

interface Expected<Kind extends SigningKind> {
  /** Of what kind its token is. */
  readonly kind: Kind;
  readonly leniency: Leniency;
  /** Whether PLAINTEXT may leave the token's secret out, as the vendor's description of one call does. */
  readonly clientSecretAlone?: true;
  /** Whether the caller uses the nonce up, once nothing else stands against the request. */
  readonly onceLater?: true;
}

/**
 * Proves who signed a request, as RFC 5849 says; undefined where nothing is proved. A client or token that is unknown, revoked or
 * expired is looked up and its signature computed as for one that is wrong; what is unknown has no seal to open, and its id is
 * no secret. The nonce is used up last, so that nobody else can use it up.
 */
export async function proveSigned<Kind extends SigningKind>(
  desk: SigningDesk,
  signed: SignedRequest,
  expected: Expected<Kind>,
): Promise<Proof<Kind> | undefined> {
  const now = desk.now();
  const claim = readClaim(signed, now, expected.leniency);
  if (!claim) return undefined;
  const client = await desk.clients.get(idOrNobody(claim.client));
  const token = await desk.tokens.get(expected.kind, idOrNobody(claim.token), instant(now));
  const secrets = {
    client: await opened(desk, 'client', client),
    token: claim.token === undefined ? '' : await opened(desk, 'token', token),
  };
  const isSigned = isSignedWith(claim, signed, secrets, expected.clientSecretAlone === true);
  if (!isSigned || !client || !isClientValid(client, desk)) return undefined;
  if (claim.token !== undefined && token?.client !== client.id) return undefined;
  const once = () => isFirstUse(desk, claim, now);
  return expected.onceLater || (await once()) ? { client, token, once } : undefined;
}

/** A stored secret as it was before it was sealed; one that nobody knows where there is none. */
async function opened(
  { sealer }: SigningDesk,
  kind: 'client' | 'token',
  holder: { readonly id: string; readonly sealed?: string } | undefined,
): Promise<string> {
  return holder?.sealed === undefined ? DECOY : sealer.open(holder.sealed, contextOf(kind, holder.id));
}

function isSignedWith(
  { method, signature }: Claim,
  signed: SignedRequest,
  secrets: SigningSecrets,
  clientSecretAlone: boolean,
): boolean {
  const matches = isSameText(signature, signatureOf(method, signed, secrets));
  if (!clientSecretAlone || method !== 'PLAINTEXT') return matches;
  return isSameText(signature, signatureOf(method, signed, { ...secrets, token: '' })) || matches;
}

/** Nonces are told apart by client, token and timestamp (RFC 5849, 3.3), and remembered until their timestamp is refused anyway. */
function isFirstUse({ nonces }: SigningDesk, claim: Claim, now: number): Promise<boolean> {
  const { client, token = '', timestamp, nonce, time } = claim;
  const name = createHash('sha256')
    .update(JSON.stringify([client, token, timestamp, nonce]))
    .digest('hex');
  const expiresAt = Math.floor(time) + TIMESTAMP_WINDOW + 1;
  return nonces.use(name, { now: Math.floor(now / 1000), expiresAt });
}
