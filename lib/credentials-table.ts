import { RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { DataKey } from './data-key.ts';
import { type RecordsTableProps, recordsTable, tableKey } from './records-table.ts';
import type { RuntimeFunction } from './runtime-function.ts';

const READ = ['dynamodb:GetItem'];
const WRITE = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
const OPEN = ['kms:Decrypt'];
const SEAL = ['kms:Encrypt'];
const NONCES = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['nonce#*'] } };

const SECRETS = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['secret#*'] } };

/**
 * Keys, clients, users, tokens and nonces, and the KMS key under which those secrets are sealed that must be had back; of all
 * others there are hashes. It has no stream, and what parses foreign records holds no grant on it. No function may query it or
 * its index: whoever lists credentials does so in a role of a person's. Access patterns:
 *
 * | what | key | how |
 * |---|---|---|
 * | an API key | `key#id`, `key` | get, conditional put and update |
 * | an application | `client#id`, `client` | get, conditional put and update |
 * | a user | `user#name`, `user` | get, conditional put and delete |
 * | a token, an authorization code | `token#id`, its kind | get, conditional put, update and delete, TTL |
 * | a nonce | `nonce#hash`, `nonce` | conditional put, TTL |
 * | a secret of the service's own | `secret#name`, `secret` | get, conditional put |
 * | all keys, all applications, all users | index `listed` | query, then get |
 */
export class CredentialsTable extends Construct {
  readonly table: Table;
  readonly key: Key;
  readonly #dataKey: DataKey | undefined;

  constructor(scope: Construct, id: string, props: RecordsTableProps) {
    super(scope, id);
    this.#dataKey = tableKey(this, props);
    this.table = recordsTable(this, { keep: props.keep }, this.#dataKey);
    this.key = new Key(this, 'SealingKey', {
      description: 'Seals secrets of applications and tokens.',
      enableKeyRotation: true,
      removalPolicy: props.keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }

  /** May check credentials; may write nothing but the nonces of signed requests. */
  grantCheck(fn: RuntimeFunction): void {
    fn.allow(READ, [this.table.tableArn]);
    fn.allow(['dynamodb:PutItem'], [this.table.tableArn], NONCES);
    this.#grantKey(fn, OPEN);
  }

  /** May also sign links, and make the secret that signs them where there is none. */
  grantLinks(fn: RuntimeFunction): void {
    fn.allow(['dynamodb:PutItem'], [this.table.tableArn], SECRETS);
    fn.allow(SEAL, [this.key.keyArn]);
  }

  /** May sign links, and see no other secret and no credential. */
  grantSign(fn: RuntimeFunction): void {
    fn.allow([...READ, 'dynamodb:PutItem'], [this.table.tableArn], SECRETS);
    this.#grantKey(fn, [...OPEN, ...SEAL]);
  }

  /** May check credentials, and make, change and forget them. */
  grantReadWrite(fn: RuntimeFunction): void {
    fn.allow([...READ, ...WRITE], [this.table.tableArn]);
    this.#grantKey(fn, [...OPEN, ...SEAL]);
  }

  #grantKey(fn: RuntimeFunction, actions: readonly string[]): void {
    fn.allow(actions, [this.key.keyArn]);
    this.#dataKey?.grantReadWrite(fn);
    fn.provide({ CREDENTIALS_TABLE: this.table.tableName, SEALING_KEY: this.key.keyArn });
  }
}
