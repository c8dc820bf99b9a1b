import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import type { Sealer } from '../core/ports/sealer.ts';
import type { SecretStore } from '../core/ports/secret-store.ts';
import type { Signer } from '../core/ports/signer.ts';
import { statementBytes } from '../core/statement.ts';
import { algorithmOf, type VerificationKey, verificationKey } from '../core/verification-key.ts';

/** Name of the secret, and to what it is sealed. */
const SECRET = 'manifests';

interface Pair {
  readonly secret: KeyObject;
  readonly open: VerificationKey;
}

/** Signs by Ed25519 with a key among the service's own secrets, which is made at the first use. */
export function sealedSigner(desk: { readonly secrets: SecretStore; readonly sealer: Sealer }): Signer {
  let known: Promise<Pair> | undefined;
  const pair = (): Promise<Pair> => {
    known ??= unsealed(desk).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    async sign(facts) {
      const { secret, open } = await pair();
      const value = sign(null, statementBytes({ ...facts, key: open.kid }), secret).toString('base64');
      return { algorithm: algorithmOf(open), key: open.kid, owner: facts.owner, value };
    },
    publicKey: async () => (await pair()).open,
  };
}

async function unsealed({ secrets, sealer }: Parameters<typeof sealedSigner>[0]): Promise<Pair> {
  const sealed = await secrets.claim(SECRET, () => sealer.seal(newKey(), SECRET));
  const der = Buffer.from(await sealer.open(sealed, SECRET), 'base64');
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const open = createPublicKey(secret);
  return { secret, open: verificationKey(open, idOf(open)) };
}

const newKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');

/** RFC 7638: equal keys have equal ids. */
function idOf(key: KeyObject): string {
  const { crv, kty, x } = key.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}
