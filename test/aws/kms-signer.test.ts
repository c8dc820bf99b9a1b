import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, KMSInternalException, SignCommand } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { kmsSigner } from '../../functions/aws/kms-signer.ts';
import { Transient } from '../../functions/core/problem.ts';
import { signerContract } from '../contracts/signer-contract.ts';

const KEY = '0d2c6c1e-0000-4000-8000-000000000000';
const kms = mockClient(KMSClient);
const signer = () => kmsSigner(new KMSClient({ region: 'us-east-1' }), KEY);
const pair = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'der' },
});
const secret = createPrivateKey({ key: pair.privateKey, type: 'pkcs8', format: 'der' });

/** A KMS that signs messages as they are, by one key. */
beforeEach(() => {
  kms.reset();
  kms
    .on(SignCommand, { KeyId: KEY, MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' })
    .callsFake(async ({ Message }) => ({ Signature: sign('sha256', Message, secret) }));
  kms.on(GetPublicKeyCommand, { KeyId: KEY }).resolves({ PublicKey: pair.publicKey });
});

signerContract('kmsSigner', signer);

describe('kmsSigner', () => {
  it('asks for the public key once, and not to sign', async () => {
    const one = signer();
    await one.sign({ export: 'e', manifest: 'm', owner: 'o' });
    expect(kms.commandCalls(GetPublicKeyCommand)).toHaveLength(0);
    for (let i = 0; i < 3; i++) await one.publicKey();
    expect(kms.commandCalls(GetPublicKeyCommand)).toHaveLength(1);
  });

  it('is tried again where KMS is busy', async () => {
    kms
      .on(SignCommand)
      .rejects(new KMSInternalException({ message: 'again', $metadata: { httpStatusCode: 500 } }));
    await expect(signer().sign({ export: 'e', manifest: 'm', owner: 'o' })).rejects.toThrow(Transient);
  });
});
