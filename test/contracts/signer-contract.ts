import { describe, expect, it } from 'vitest';
import type { Signer } from '../../functions/core/ports/signer.ts';
import { isSigned, VerificationKey } from '../../functions/core/verification-key.ts';

/** What every signer does. */
export function signerContract(name: string, open: () => Signer): void {
  const facts = { export: 'exp_1', manifest: 'ab'.repeat(32), owner: 'c'.repeat(24) };

  describe(`${name} as a signer`, () => {
    it('signs so that its public key alone checks it', async () => {
      const signature = await open().sign(facts);
      const key = VerificationKey.parse(JSON.parse(JSON.stringify(await open().publicKey())));
      expect(signature).toMatchObject({ key: key.kid, owner: facts.owner });
      expect(isSigned(key, facts, signature)).toBe(true);
    });

    it('signs that very statement and no other', async () => {
      const signer = open();
      const [signature, key] = [await signer.sign(facts), await signer.publicKey()];
      for (const other of [{ export: 'exp_2' }, { manifest: 'ac'.repeat(32) }, { owner: 'd'.repeat(24) }])
        expect(isSigned(key, { ...facts, ...other }, signature)).toBe(false);
      for (const other of [{ key: `${key.kid}x` }, { value: Buffer.alloc(64, 7).toString('base64') }])
        expect(isSigned(key, facts, { ...signature, ...other })).toBe(false);
      const algorithm = signature.algorithm === 'Ed25519' ? 'ECDSA-P256-SHA256' : 'Ed25519';
      expect(isSigned(key, facts, { ...signature, algorithm })).toBe(false);
      expect(isSigned({ ...key, kid: 'other' }, facts, { ...signature, key: 'other' })).toBe(false);
    });

    it('shows nothing of its private key', async () => {
      expect(
        Object.keys(await open().publicKey())
          .sort()
          .join(),
      ).toMatch(/^crv,kid,kty,x(,y)?$/);
    });
  });
}
