import { createHash, randomUUID } from 'node:crypto';
import {
  DecryptCommand,
  EncryptCommand,
  InvalidCiphertextException,
  KMSClient,
  KMSServiceException,
} from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { kmsSealer } from '../../functions/aws/kms-sealer.ts';
import { sealerContract } from '../contracts/sealer-contract.ts';

const kms = mockClient(KMSClient);
const sealer = () => kmsSealer(new KMSClient({ region: 'us-east-1' }), 'alias/credentials');

/** A KMS that keeps what it encrypted under the digest of key, context and ciphertext. */
beforeEach(() => {
  const kept = new Map<string, Uint8Array>();
  const place = (key: unknown, context: unknown, blob: Uint8Array) =>
    createHash('sha256')
      .update(JSON.stringify([key, context]))
      .update(blob)
      .digest('hex');
  kms.reset();
  kms.on(EncryptCommand).callsFake(async ({ KeyId, EncryptionContext, Plaintext }) => {
    const CiphertextBlob = Buffer.from(randomUUID());
    kept.set(place(KeyId, EncryptionContext, CiphertextBlob), Plaintext);
    return { CiphertextBlob };
  });
  kms.on(DecryptCommand).callsFake(async ({ KeyId, EncryptionContext, CiphertextBlob }) => {
    const Plaintext = kept.get(place(KeyId, EncryptionContext, CiphertextBlob));
    if (Plaintext) return { Plaintext };
    throw new InvalidCiphertextException({ message: 'no', $metadata: {} });
  });
});

sealerContract('kmsSealer', sealer);

describe('kmsSealer', () => {
  it('asks KMS once for a secret that is opened again and again', async () => {
    const one = sealer();
    const sealed = await one.seal('s3cret', 'client#1');
    for (let i = 0; i < 3; i++) expect(await one.open(sealed, 'client#1')).toBe('s3cret');
    expect(kms.commandCalls(DecryptCommand)).toHaveLength(1);
    expect(kms.commandCalls(DecryptCommand)[0]?.args[0].input).toMatchObject({
      KeyId: 'alias/credentials',
      EncryptionContext: { waybill: 'client#1' },
    });
  });

  it('asks KMS once for those who ask at the same time', async () => {
    const kept = sealer();
    const sealed = await kept.seal('hush', 'client#1');
    const calls = () => kms.commandCalls(DecryptCommand).length;
    const before = calls();
    expect(await Promise.all([1, 2, 3].map(() => kept.open(sealed, 'client#1')))).toEqual([
      'hush',
      'hush',
      'hush',
    ]);
    expect(calls() - before).toBe(1);
  });

  it('remembers no more than the newest thousand', async () => {
    const one = sealer();
    const sealed: string[] = [];
    for (let i = 0; i <= 1000; i++) sealed.push(await one.seal(`s${i}`, 'c'));
    for (const each of sealed) await one.open(each, 'c');
    await one.open(String(sealed[1000]), 'c');
    expect(kms.commandCalls(DecryptCommand)).toHaveLength(1001);
    expect(await one.open(String(sealed[0]), 'c')).toBe('s0');
    expect(kms.commandCalls(DecryptCommand)).toHaveLength(1002);
  });

  it('calls throttling a passing fault', async () => {
    const slow = { name: 'ThrottlingException', $fault: 'client' as const, message: 'slow', $metadata: {} };
    kms.on(DecryptCommand).rejects(new KMSServiceException(slow));
    await expect(sealer().open('AAEC', 'c')).rejects.toMatchObject({ name: 'Transient' });
  });
});
