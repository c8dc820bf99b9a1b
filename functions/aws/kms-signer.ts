import { Buffer } from 'node:buffer';
import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { Signer } from '../core/ports/signer.ts';
import { statementBytes } from '../core/statement.ts';
import { type VerificationKey, verificationKey } from '../core/verification-key.ts';
import { withTransients } from './transient.ts';

/** Signs by a KMS key on the curve P-256, which every region has and emulators too. `keyId` is also the id that signatures name. */
export function kmsSigner(client: KMSClient, keyId: string): Signer {
  const kms = withTransients(client);
  let known: Promise<VerificationKey> | undefined;
  const ask = async (): Promise<VerificationKey> => {
    const { PublicKey = [] } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
    return verificationKey(key, keyId);
  };
  return {
    async sign(facts) {
      const { Signature = [] } = await kms.send(
        new SignCommand({
          KeyId: keyId,
          Message: statementBytes({ ...facts, key: keyId }),
          MessageType: 'RAW',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      );
      const value = Buffer.from(Signature).toString('base64');
      return { algorithm: 'ECDSA-P256-SHA256', key: keyId, owner: facts.owner, value };
    },
    publicKey() {
      known ??= ask().catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return known;
    },
  };
}
