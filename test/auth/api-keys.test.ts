import { describe, expect, it } from 'vitest';
import { findApiKey, mintApiKey } from '../../functions/auth/api-keys.ts';
import { hashSecret, parseSecret } from '../../functions/auth/secret.ts';
import { verifyKey } from '../../functions/auth/verify-key.ts';
import type { StoredKey } from '../../functions/core/ports/key-store.ts';

const now = '2025-03-15T09:00:00.000Z';
const at = Date.parse(now);

/** A store of these keys that remembers which ids it was asked for. */
function storeOf(...stored: StoredKey[]) {
  const asked: string[] = [];
  return {
    asked,
    get: async (id: string) => {
      asked.push(id);
      return stored.find((key) => key.id === id);
    },
  };
}

describe('a minted key', () => {
  const { key, stored } = mintApiKey({ owner: 'acme', now, label: 'till' });

  it('has its id in front and at least 192 random bits behind', () => {
    const parts = parseSecret('wb', key);
    expect(parts?.id).toBe(stored.id);
    expect(`wb_${parts?.id}_${parts?.secret}`).toBe(key);
    expect((parts?.secret.length ?? 0) * 4).toBeGreaterThanOrEqual(192);
  });

  it('is stored without its secret', () => {
    const secret = parseSecret('wb', key)?.secret ?? '';
    expect(stored).toEqual({
      id: stored.id,
      owner: 'acme',
      hash: hashSecret(secret),
      createdAt: now,
      label: 'till',
    });
    expect(JSON.stringify(stored)).not.toContain(secret);
  });

  it('is never the same twice', () => {
    const keys = Array.from({ length: 200 }, () => mintApiKey({ owner: 'acme', now }).key);
    expect(new Set(keys).size).toBe(200);
  });

  it('is hashed by SHA-256', () => {
    expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('verification', () => {
  const mine = mintApiKey({ owner: 'acme', now });
  const theirs = mintApiKey({ owner: 'other', now });
  const secretOf = (key: string) => key.slice(key.lastIndexOf('_') + 1);

  it('finds the owner of a key', async () => {
    const keys = storeOf(mine.stored, theirs.stored);
    expect(await findApiKey(keys, mine.key, at)).toEqual(mine.stored);
    expect(await findApiKey(keys, theirs.key, at)).toEqual(theirs.stored);
  });

  it('refuses the secret of another key', async () => {
    const mixed = `wb_${mine.stored.id}_${secretOf(theirs.key)}`;
    expect(await findApiKey(storeOf(mine.stored, theirs.stored), mixed, at)).toBeUndefined();
  });

  it('refuses a revoked key', async () => {
    expect(await findApiKey(storeOf({ ...mine.stored, revokedAt: now }), mine.key, at)).toBeUndefined();
  });

  it('refuses a key from the moment at which it expires', async () => {
    const stored = { ...mine.stored, expiresAt: '2025-03-15T09:00:00.001Z' };
    expect(await findApiKey(storeOf(stored), mine.key, at)).toEqual(stored);
    expect(await findApiKey(storeOf(stored), mine.key, Date.parse(stored.expiresAt))).toBeUndefined();
  });

  it('refuses a key whose stored hash is damaged', async () => {
    for (const hash of ['', 'zz', mine.stored.hash.slice(2), `${mine.stored.hash}00`]) {
      expect(await findApiKey(storeOf({ ...mine.stored, hash }), mine.key, at)).toBeUndefined();
    }
  });

  it.each([
    ['unknown', mintApiKey({ owner: 'acme', now }).key],
    ['empty', ''],
    ['short', mine.key.slice(0, -1)],
    ['long', `${mine.key}0`],
    ['in capitals', mine.key.toUpperCase()],
    ['followed by a line', `${mine.key}\n`],
    ['of another kind', mine.key.replace('wb_', 'wa_')],
    ['of another make', 'pm_live_0123456789'],
  ])('asks the store once and refuses a key that is %s', async (_name, key) => {
    const keys = storeOf(mine.stored);
    expect(await findApiKey(keys, key, at)).toBeUndefined();
    expect(keys.asked).toHaveLength(1);
  });

  it('does not hide that the store cannot be read', async () => {
    const broken = { get: async () => Promise.reject(new Error('no table')) };
    await expect(findApiKey(broken, mine.key, at)).rejects.toThrow('no table');
  });

  it('knows no owner by the key that stands in for malformed ones', async () => {
    const standIn = { ...mine.stored, id: '0'.repeat(16) };
    expect(await findApiKey(storeOf(standIn), 'malformed', at)).toBeUndefined();
  });
});

describe('verifyKey', () => {
  it('gives the owner, the key’s id and its scopes, and nothing of the secret', async () => {
    const [full, reader] = [
      mintApiKey({ owner: 'acme', now }),
      mintApiKey({ owner: 'acme', now, readOnly: true }),
    ];
    const verify = verifyKey({ keys: storeOf(full.stored, reader.stored), now: () => Date.parse(now) });
    const known = { owner: 'acme', id: full.stored.id, scopes: ['read', 'write'] };
    expect(await verify({ scheme: 'key', key: full.key })).toEqual(known);
    expect(await verify({ scheme: 'key', key: reader.key })).toMatchObject({ scopes: ['read'] });
    expect(await verify({ scheme: 'key', key: 'x' })).toBeUndefined();
  });

  it('goes by the clock it is given', async () => {
    const { key, stored } = mintApiKey({ owner: 'acme', now });
    const ends = { ...stored, expiresAt: '2025-03-15T09:00:01.000Z' };
    const at = (ms: number) => verifyKey({ keys: storeOf(ends), now: () => Date.parse(now) + ms });
    expect(await at(999)({ scheme: 'key', key })).toMatchObject({ owner: 'acme' });
    expect(await at(1000)({ scheme: 'key', key })).toBeUndefined();
  });
});
