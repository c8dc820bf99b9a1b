import { RemovalPolicy } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { StageConfig } from '../functions/stages.ts';
import type { RuntimeFunction } from './runtime-function.ts';

/** The KMS key that signs manifests, where the stage wants them signed. Nobody can read its private half. */
export class SigningKey extends Construct {
  readonly key: Key | undefined;

  constructor(scope: Construct, id: string, { signed, keep }: Pick<StageConfig, 'signed' | 'keep'>) {
    super(scope, id);
    this.key = signed
      ? new Key(this, 'Key', {
          description: 'Signs the manifests of exports.',
          keySpec: KeySpec.ECC_NIST_P256,
          keyUsage: KeyUsage.SIGN_VERIFY,
          removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        })
      : undefined;
  }

  /** May sign; may not even read the public key. */
  grantSign(fn: RuntimeFunction): void {
    this.#grant(fn, 'kms:Sign');
  }

  /** May read the public key, and sign nothing. */
  grantRead(fn: RuntimeFunction): void {
    this.#grant(fn, 'kms:GetPublicKey');
  }

  #grant(fn: RuntimeFunction, action: string): void {
    if (this.key) fn.allow([action], [this.key.keyArn]);
    fn.provide({ SIGNING_KEY: this.key?.keyId ?? '' });
  }
}
