import { randomBytes } from 'node:crypto';
import { type Organization, organizationOf } from '../core/organization.ts';
import type { StoredClient } from '../core/ports/client-store.ts';
import { invalid } from '../core/problem.ts';
import { readAddress } from './callback.ts';
import { contextOf, type Desk, instant } from './desk.ts';
import { hashSecret, newPublicId, newSecret } from './secret.ts';

/** The APIs that have clients, each with what a sealer keeps for one: the secret that signs requests, or one that signs tokens. */
const SEALED = {
  discogs: (secret: string): string => secret,
  ulule: (): undefined => undefined,
  'commerce-layer': (): string => randomBytes(64).toString('hex'),
} as const;

export type ClientDialect = keyof typeof SEALED;
export const CLIENT_DIALECTS = Object.keys(SEALED) as readonly ClientDialect[];

export interface ClientFacts extends Pick<StoredClient, 'owner' | 'label' | 'readOnly'> {
  readonly dialect: ClientDialect;
  readonly callbacks?: readonly string[];
  /** For commerce-layer: the name by which tokens know the organization; drawn from the owner where it is left out. */
  readonly slug?: string;
}

/** A new client, and its secret, which is shown once. `Problem('invalid')` for callbacks and slugs that cannot be. */
export async function mintClient(
  { sealer, now }: Pick<Desk, 'sealer' | 'now'>,
  { callbacks = [], slug, ...facts }: ClientFacts,
): Promise<{ readonly secret: string; readonly stored: StoredClient }> {
  const id = newPublicId();
  const secret = newSecret();
  const addresses = callbacks.map((text) => readAddress(text, 'callback').href);
  const kept = SEALED[facts.dialect](secret);
  const stored = {
    ...facts,
    id,
    hash: hashSecret(secret),
    ...(kept === undefined ? {} : { sealed: await sealer.seal(kept, contextOf('client', id)) }),
    ...(addresses.length > 0 ? { callbacks: addresses } : {}),
    ...(facts.dialect === 'commerce-layer' ? { organization: namedOrganization(facts.owner, slug) } : {}),
    createdAt: instant(now()),
  };
  return { secret, stored };
}

/** All clients of an owner name the same organization by the same slug. */
function namedOrganization(owner: string, slug: string | undefined): Organization {
  if (slug !== undefined && !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(slug))
    throw invalid([
      {
        in: 'body',
        at: ['organization'],
        reason: 'value',
        value: slug,
        message: 'must be 1 to 63 small letters, digits and inner hyphens',
      },
    ]);
  return organizationOf(owner, slug);
}
