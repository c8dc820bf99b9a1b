import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { type KeyedTable, sourceSettings, type UserTable } from '../functions/stages.ts';
import { DataKey } from './data-key.ts';
import type { RuntimeFunction } from './runtime-function.ts';

/** The tables to export from. They are the user's: the service may query them, scan those that are bound to one owner, and nothing else. */
export class SourceTables extends Construct {
  readonly #queried: string[] = [];
  readonly #scanned: string[] = [];
  readonly #settings: string;
  readonly #keys: readonly DataKey[];

  constructor(scope: Construct, id: string, settings: readonly UserTable[]) {
    super(scope, id);
    for (const one of settings) {
      const { tableArn } = one.create ? this.#make(one) : this.#find(one);
      (one.owner === undefined ? this.#queried : this.#scanned).push(tableArn);
    }
    this.#settings = JSON.stringify(settings.map(sourceSettings));
    const arns = new Set(settings.flatMap(({ kmsKey = [] }) => kmsKey));
    this.#keys = [...arns].map((arn) => new DataKey(this, arn, { arn, service: 'dynamodb' }));
  }

  grantRead(fn: RuntimeFunction): void {
    if (this.#queried.length > 0) fn.allow(['dynamodb:Query'], this.#queried);
    if (this.#scanned.length > 0) fn.allow(['dynamodb:Scan'], this.#scanned);
    for (const key of this.#keys) key.grantRead(fn);
    fn.provide({ SOURCES: this.#settings });
  }

  #find({ table }: UserTable): Pick<ITable, 'tableArn'> {
    return Table.fromTableName(this, table, table);
  }

  #make({ table, partitionKey, sortKey }: KeyedTable): Table {
    if (!sortKey?.name) throw new Error(`${table} is to be made, so its sort key must have a name`);
    const type = sortKey.type === 'number' ? AttributeType.NUMBER : AttributeType.STRING;
    return new Table(this, table, {
      tableName: table,
      partitionKey: { name: partitionKey.name, type: AttributeType.STRING },
      sortKey: { name: sortKey.name, type },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
