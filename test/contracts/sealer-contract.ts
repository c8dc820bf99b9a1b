import { describe, expect, it } from 'vitest';
import type { Sealer } from '../../functions/core/ports/sealer.ts';

/** What every sealer does. */
export function sealerContract(name: string, open: () => Sealer): void {
  describe(`${name} as a sealer`, () => {
    it.each(['s3cret', '', 'zoë 😀', 'x'.repeat(3000)])('gives back what it sealed', async (secret) => {
      const sealer = open();
      const sealed = await sealer.seal(secret, 'client#1');
      expect(sealed).toMatch(/^[\w-]+$/);
      if (secret !== '') expect(Buffer.from(sealed, 'base64url').includes(secret)).toBe(false);
      expect(await sealer.open(sealed, 'client#1')).toBe(secret);
    });

    it('seals the same secret differently each time', async () => {
      const sealer = open();
      expect(await sealer.seal('s', 'c')).not.toBe(await sealer.seal('s', 'c'));
    });

    it('opens nothing for another context, even what it has opened before', async () => {
      const sealer = open();
      const sealed = await sealer.seal('s3cret', 'client#1');
      expect(await sealer.open(sealed, 'client#1')).toBe('s3cret');
      await expect(sealer.open(sealed, 'client#2')).rejects.toThrow();
    });

    it('opens nothing that was changed, cut or never sealed', async () => {
      const sealer = open();
      const bytes = Buffer.from(await sealer.seal('s3cret', 'c'), 'base64url');
      for (let at = 0; at < bytes.length; at += 7) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(bytes.readUInt8(at) ^ 1, at);
        await expect(sealer.open(changed.toString('base64url'), 'c')).rejects.toThrow();
      }
      for (const text of ['', 'AAEC', bytes.subarray(0, -1).toString('base64url')])
        await expect(sealer.open(text, 'c')).rejects.toThrow();
    });
  });
}
