import { AttributeType, ProjectionType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Conditions } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ENTRY_ATTRIBUTES, HISTORY } from '../functions/aws/history-index.ts';
import type { DataKey } from './data-key.ts';
import { LISTED, type RecordsTableProps, recordsTable, tableKey } from './records-table.ts';
import type { RuntimeFunction } from './runtime-function.ts';

const READ = ['dynamodb:GetItem', 'dynamodb:Query'];
/** A transaction is allowed what its writes are. */
const WRITE = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'];

/** Items that count requests. */
const COUNTS = keysOf('rate#*');
const FOLLOW = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];

/**
 * The service's own records; those to export live in tables of the user's, and credentials in one that the steps
 * cannot reach. Every key holds the owner or a secret's public part. Access patterns:
 *
 * | what | key | how |
 * |---|---|---|
 * | an export | `export#owner`, padded id | get, conditional put and update |
 * | an owner's exports, newest first, and how many | index `history`: owner, padded id | query backwards, what lists need |
 * | those of the last minute, which the index may not have yet | `export#owner` | query backwards |
 * | an idempotency key | `claim#owner`, hash of dialect and key | in the transaction of its record, TTL 24 hours |
 * | who has the places of which an owner has so many in a dialect | `claim#owner`, kind and dialect | in the transaction of a move |
 * | a chunk, an upload's claim | `ledger#padded id#owner`, `chunk#run#segment#chunk` or `upload#run#segment` | conditional put, get |
 * | an export's chunks, a segment's last | the same partition | query by prefix |
 * | a window's requests | `rate#bucket`, window | add, TTL |
 * | open exports of all owners | index `listed` | query, then get |
 * | what is to be told of a change | `outbox#padded id#owner`, attempt, status and channel | in the transaction of a move; conditional update, delete; the stream |
 * | what stayed in the outbox | index `listed` | query, then get |
 */
export class ExportsTable extends Construct {
  readonly table: Table;
  readonly #dataKey: DataKey | undefined;

  constructor(scope: Construct, id: string, props: RecordsTableProps) {
    super(scope, id);
    this.#dataKey = tableKey(this, props);
    this.table = recordsTable(this, { keep: props.keep, stream: true }, this.#dataKey);
    this.table.addGlobalSecondaryIndex({
      indexName: HISTORY,
      partitionKey: { name: HISTORY, type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...ENTRY_ATTRIBUTES],
    });
  }

  /** May list owners' exports. */
  grantHistory(fn: RuntimeFunction): void {
    fn.allow(['dynamodb:Query'], [`${this.table.tableArn}/index/${HISTORY}`]);
  }

  /** May look records up; may write nothing but counts of requests. */
  grantRead(fn: RuntimeFunction): void {
    this.#grant(fn, READ);
    fn.allow(['dynamodb:UpdateItem'], [this.table.tableArn], COUNTS);
  }

  /** May count requests, and see nothing else. */
  grantCount(fn: RuntimeFunction): void {
    this.#grant(fn, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], COUNTS);
  }

  /** May make and change records, and forget none. */
  grantCreate(fn: RuntimeFunction): void {
    this.#grant(fn, [...READ, ...WRITE]);
  }

  grantReadWrite(fn: RuntimeFunction): void {
    this.#grant(fn, [...READ, ...WRITE, 'dynamodb:DeleteItem']);
  }

  /** May see which exports of all owners are open. */
  grantListOpen(fn: RuntimeFunction): void {
    fn.allow(['dynamodb:Query'], [`${this.table.tableArn}/index/${LISTED}`]);
  }

  get streamArn(): string {
    const { tableStreamArn } = this.table;
    if (!tableStreamArn) throw new Error('the table of exports has no stream');
    return tableStreamArn;
  }

  /** May follow the table's changes, see what is to be told, and change nothing. */
  grantOutboxStream(fn: RuntimeFunction): void {
    fn.allow(FOLLOW, [this.streamArn]);
    this.grantListOpen(fn);
    this.#grant(fn, ['dynamodb:GetItem'], keysOf('outbox#*'));
  }

  /** May take what is to be told out of the outbox, and look exports up and note in them how it went. */
  grantAnnounce(fn: RuntimeFunction): void {
    this.#grant(fn, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], keysOf('outbox#*', 'export#*'));
    this.#grant(fn, ['dynamodb:DeleteItem'], keysOf('outbox#*'));
  }

  #grant(fn: RuntimeFunction, actions: readonly string[], conditions: Conditions = {}): void {
    fn.allow(actions, [this.table.tableArn], conditions);
    this.#dataKey?.grantReadWrite(fn);
    fn.provide({ EXPORTS_TABLE: this.table.tableName });
  }
}

function keysOf(...patterns: readonly string[]): Conditions {
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } };
}
