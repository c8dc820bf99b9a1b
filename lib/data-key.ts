import { Stack } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { RuntimeFunction } from './runtime-function.ts';

const READ = ['kms:Decrypt', 'kms:DescribeKey'];
/** What AWS names for tables and buckets, without its wildcards. */
const WRITE = [
  ...READ,
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** A customer-managed key under which data lies. Its policy is the customer's: it must let roles of the account be allowed by IAM. */
export class DataKey {
  readonly key: IKey;
  readonly #service: 'dynamodb' | 's3';

  /** For data of one service: through it alone a function may use the key. */
  constructor(scope: Construct, id: string, { arn, service }: { arn: string; service: 'dynamodb' | 's3' }) {
    this.key = Key.fromKeyArn(scope, id, arn);
    this.#service = service;
  }

  grantRead(fn: RuntimeFunction): void {
    this.#grant(fn, READ);
  }

  grantReadWrite(fn: RuntimeFunction): void {
    this.#grant(fn, WRITE);
  }

  #grant(fn: RuntimeFunction, actions: readonly string[]): void {
    const { region, urlSuffix } = Stack.of(fn);
    const through = { 'kms:ViaService': `${this.#service}.${region}.${urlSuffix}` };
    fn.allow(actions, [this.key.keyArn], { StringEquals: through });
  }
}
