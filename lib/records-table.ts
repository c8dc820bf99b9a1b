import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataKey } from './data-key.ts';

/** The index of a records table in which few items stand: those that have an attribute of its name. */
export const LISTED = 'listed';

export interface RecordsTableProps {
  /** Whether the table outlives the stack. */
  readonly keep: boolean;
  /** ARN of the customer-managed key under which it lies; left out: AWS's own. */
  readonly kmsKey?: string | undefined;
  /** Whether the keys of what changes can be followed. */
  readonly stream?: boolean;
}

/** What a table's items are encrypted with, where that is a customer's key. */
export const tableKey = (scope: Construct, { kmsKey: arn }: RecordsTableProps): DataKey | undefined =>
  arn === undefined ? undefined : new DataKey(scope, 'DataKey', { arn, service: 'dynamodb' });

/** A table of the service's own: text keys `pk` and `sk`, TTL on `expires`, the index `listed`, recovery to any moment. */
export function recordsTable(
  scope: Construct,
  { keep, stream = false }: RecordsTableProps,
  dataKey?: DataKey,
): Table {
  const table = new Table(scope, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expires',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    ...(dataKey
      ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: dataKey.key }
      : { encryption: TableEncryption.DEFAULT }),
    deletionProtection: keep,
    ...(stream ? { stream: StreamViewType.KEYS_ONLY } : {}),
    removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
  table.addGlobalSecondaryIndex({
    indexName: LISTED,
    partitionKey: { name: LISTED, type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  });
  return table;
}
