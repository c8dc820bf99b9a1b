import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SecretStore } from '../../functions/core/ports/secret-store.ts';

/** What every store of the service's own secrets does. `open` may give the same store each time. */
export function secretStoreContract(name: string, open: () => SecretStore): void {
  describe(`${name} as a store of secrets`, () => {
    it('keeps the first of many made at once, and gives it to all', async () => {
      const secrets = open();
      const secret = randomUUID();
      const claimed = await Promise.all(
        Array.from({ length: 8 }, (_, i) => secrets.claim(secret, async () => `sealed ${i}`)),
      );
      expect(new Set(claimed).size).toBe(1);
      expect(await secrets.claim(secret, async () => 'later')).toBe(claimed[0]);
    });

    it('keeps nothing where none could be made', async () => {
      const secrets = open();
      const secret = randomUUID();
      await expect(secrets.claim(secret, () => Promise.reject(new Error('no key')))).rejects.toThrow(
        'no key',
      );
      expect(await secrets.claim(secret, async () => 'made')).toBe('made');
    });

    it('takes no name for another', async () => {
      const secrets = open();
      const secret = randomUUID();
      expect(await secrets.claim(secret, async () => 'one')).toBe('one');
      expect(await secrets.claim(`${secret}#`, async () => 'two')).toBe('two');
    });
  });
}
