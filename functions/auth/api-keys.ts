import type { KeyStore, StoredKey } from '../core/ports/key-store.ts';
import { hashSecret, isHashOf, NOBODY, newPublicId, newSecret, parseSecret, secretText } from './secret.ts';

const PREFIX = 'wb';

export interface MintedKey {
  /** What the caller keeps: shown once, never stored. */
  readonly key: string;
  readonly stored: StoredKey;
}

/** What is said of a new key. */
export interface KeyFacts extends Pick<StoredKey, 'owner' | 'label' | 'readOnly' | 'expiresAt'> {
  /** RFC 3339. */
  readonly now: string;
}

/** A new API key, `wb_<id>_<secret>`. */
export function mintApiKey({ now, ...facts }: KeyFacts): MintedKey {
  const minted = { id: newPublicId(), secret: newSecret() };
  const stored = { ...facts, id: minted.id, hash: hashSecret(minted.secret), createdAt: now };
  return { key: secretText(PREFIX, minted), stored };
}

/** The stored key that this one is at a moment, in milliseconds since 1970; undefined if unknown, wrong, revoked, expired or malformed, after the same work whichever it is. */
export async function findApiKey(
  keys: Pick<KeyStore, 'get'>,
  key: string,
  now: number,
): Promise<StoredKey | undefined> {
  const { id, secret } = parseSecret(PREFIX, key) ?? NOBODY;
  const stored = await keys.get(id);
  const matches = isHashOf(secret, stored?.hash);
  return matches && stored && isKeyValid(stored, now) ? stored : undefined;
}

/** Whether a key is neither revoked nor expired. */
export const isKeyValid = ({ revokedAt, expiresAt }: StoredKey, now: number): boolean =>
  revokedAt === undefined && (expiresAt === undefined || Date.parse(expiresAt) > now);
