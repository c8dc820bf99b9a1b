import { Buffer } from 'node:buffer';
import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Sealer } from '../core/ports/sealer.ts';
import { withTransients } from './transient.ts';

/** How many opened secrets a process remembers, the newest: each saves a call of KMS per request. */
const REMEMBERED = 1000;

/** Seals by a KMS key, which binds what it seals to its context. */
export function kmsSealer(client: KMSClient, keyId: string): Sealer {
  const kms = withTransients(client);
  const bound = (context: string) => ({ KeyId: keyId, EncryptionContext: { waybill: context } });
  const opened = new Map<string, Promise<string>>();
  const open = async (sealed: string, context: string): Promise<string> => {
    const CiphertextBlob = Buffer.from(sealed, 'base64url');
    const { Plaintext } = await kms.send(new DecryptCommand({ ...bound(context), CiphertextBlob }));
    return Buffer.from(Plaintext ?? []).toString();
  };

  return {
    async seal(secret, context) {
      const { CiphertextBlob } = await kms.send(
        new EncryptCommand({ ...bound(context), Plaintext: Buffer.from(secret) }),
      );
      return Buffer.from(CiphertextBlob ?? []).toString('base64url');
    },
    async open(sealed, context) {
      const name = `${context}\n${sealed}`;
      const known = opened.get(name);
      if (known !== undefined) return known;
      const secret = open(sealed, context);
      if (opened.size >= REMEMBERED) opened.delete(opened.keys().next().value ?? '');
      opened.set(name, secret);
      secret.catch(() => opened.delete(name));
      return secret;
    },
  };
}
