import type { IssuedToken } from '../core/operations.ts';
import { contextOf, type Desk, instant } from './desk.ts';
import { newPublicId, newSecret } from './secret.ts';

/** A new token that signs requests: its secret is given once, and stored sealed. Without a life it never expires. */
export async function mintSigningToken(
  { sealer, now }: Pick<Desk, 'sealer' | 'now'>,
  client: string,
  lifeMs?: number,
): Promise<{ readonly minted: IssuedToken; readonly facts: SigningFacts }> {
  const minted = { id: newPublicId(), secret: newSecret() };
  const created = now();
  const facts = {
    id: minted.id,
    client,
    sealed: await sealer.seal(minted.secret, contextOf('token', minted.id)),
    createdAt: instant(created),
    ...(lifeMs === undefined ? {} : { expiresAt: instant(created + lifeMs) }),
  };
  return { minted, facts };
}

interface SigningFacts {
  readonly id: string;
  readonly client: string;
  readonly sealed: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
}
