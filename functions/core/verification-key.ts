import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import * as z from 'zod';
import type { Signature } from './manifest.ts';
import { type SignatureAlgorithm, type Statement, statementBytes } from './statement.ts';

/** A public key as a JSON Web Key (RFC 7517, and RFC 8037 for Ed25519). */
export const VerificationKey = z.union([
  z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string() }),
  z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), kid: z.string() }),
]);
export type VerificationKey = z.infer<typeof VerificationKey>;

/** A JWK Set, as it is served and printed. */
export const VerificationKeys = z.object({ keys: z.array(VerificationKey) });
export type VerificationKeys = z.infer<typeof VerificationKeys>;

/** Those of a signer, or none where nothing is signed. */
export const verificationKeys = async (
  signer: { publicKey(): Promise<VerificationKey> } | undefined,
): Promise<VerificationKeys> => ({ keys: signer ? [await signer.publicKey()] : [] });

/** Where a service publishes them. */
export const VERIFICATION_KEYS_PATH = '/.well-known/waybill-keys.json';

const ALGORITHMS: Readonly<Record<VerificationKey['crv'], SignatureAlgorithm>> = {
  Ed25519: 'Ed25519',
  'P-256': 'ECDSA-P256-SHA256',
};

export const algorithmOf = ({ crv }: Pick<VerificationKey, 'crv'>): SignatureAlgorithm => ALGORITHMS[crv];

/** Throws for a key of another kind than those that sign manifests. */
export function verificationKey(key: KeyObject, kid: string): VerificationKey {
  const { kty, crv, x, y } = key.export({ format: 'jwk' });
  return VerificationKey.parse({ kty, crv, x, y, kid });
}

/** Throws for one whose coordinates are those of no key. */
export function publicKeyOf({ kid: _kid, ...jwk }: VerificationKey): KeyObject {
  return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
}

/** Whether the key signed this statement. The key alone says by which algorithm, not the signature. */
export function isSigned(key: VerificationKey, facts: Omit<Statement, 'key'>, signature: Signature): boolean {
  if (signature.algorithm !== algorithmOf(key) || signature.key !== key.kid) return false;
  const bytes = statementBytes({ ...facts, key: key.kid });
  const digest = key.crv === 'P-256' ? 'sha256' : null;
  return verify(digest, bytes, publicKeyOf(key), Buffer.from(signature.value, 'base64'));
}
