import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { NonceStore } from '../../functions/core/ports/nonce-store.ts';

/** What every store of nonces does. `open` may give the same store each time. */
export function nonceStoreContract(name: string, open: () => NonceStore): void {
  describe(`${name} as a store of nonces`, () => {
    it('sees one first use of many at once', async () => {
      const nonces = open();
      const nonce = randomUUID();
      const span = { now: 1000, expiresAt: 1300 };
      const first = await Promise.all(Array.from({ length: 8 }, () => nonces.use(nonce, span)));
      expect(first.filter(Boolean)).toHaveLength(1);
    });

    it('remembers a nonce until it expires, and no longer', async () => {
      const nonces = open();
      const nonce = randomUUID();
      expect(await nonces.use(nonce, { now: 1000, expiresAt: 1300 })).toBe(true);
      expect(await nonces.use(nonce, { now: 1299, expiresAt: 1599 })).toBe(false);
      expect(await nonces.use(nonce, { now: 1300, expiresAt: 1600 })).toBe(true);
    });

    it('takes none for another', async () => {
      const nonces = open();
      const span = { now: 1000, expiresAt: 1300 };
      const nonce = randomUUID();
      expect(await nonces.use(nonce, span)).toBe(true);
      expect(await nonces.use(`${nonce} `, span)).toBe(true);
      expect(await nonces.use(nonce.toUpperCase(), span)).toBe(true);
    });
  });
}
