import { Buffer } from 'node:buffer';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyStore, StoredKey } from '../core/ports/key-store.ts';

const ID_BYTES = 8;
/** 192 bits. */
const SECRET_BYTES = 24;
const KEY = /^wb_([0-9a-f]{16})_([0-9a-f]{48})$/;

export interface MintedKey {
  /** What the caller keeps: shown once, never stored. */
  readonly key: string;
  readonly stored: StoredKey;
}

/** A new API key, `wb_<id>_<secret>`. `now` is RFC 3339. */
export function mintApiKey(facts: { owner: string; now: string; label?: string }): MintedKey {
  const id = randomBytes(ID_BYTES).toString('hex');
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  const { owner, now, label } = facts;
  const stored = { id, owner, hash: hashSecret(secret), createdAt: now, ...(label ? { label } : {}) };
  return { key: `wb_${id}_${secret}`, stored };
}

/** The parts of a key; undefined for text of any other form. */
export function parseApiKey(key: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id, secret] = KEY.exec(key) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/** A plain hash is right here: a secret of 192 random bits cannot be guessed, however fast guesses are. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The stored key that this one is; undefined if unknown, wrong, revoked or malformed, in the same time whichever it is. */
export async function verifyApiKey(keys: Pick<KeyStore, 'get'>, key: string): Promise<StoredKey | undefined> {
  const { id, secret } = parseApiKey(key) ?? NOBODY;
  const stored = await keys.get(id);
  const matches = isSameHash(hashSecret(secret), stored?.hash ?? NO_HASH);
  return matches && stored?.revokedAt === undefined ? stored : undefined;
}

/** What is looked up and compared where there is nothing to compare, so that the answer takes as long. */
const NOBODY = { id: '0'.repeat(2 * ID_BYTES), secret: '0'.repeat(2 * SECRET_BYTES) };
const NO_HASH = 'f'.repeat(64);

function isSameHash(given: string, expected: string): boolean {
  const bytes = Buffer.from(expected, 'hex');
  return bytes.length === 32 && timingSafeEqual(Buffer.from(given, 'hex'), bytes);
}
