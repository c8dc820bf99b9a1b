import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { padded, partitionOf } from './export-item.ts';
import { ENTRY_ATTRIBUTES, HISTORY } from './history-index.ts';

/** An owner's entries from one id to another, from the table itself. */
export const freshQuery = (
  TableName: string,
  owner: string,
  { from, before }: { readonly from: number; readonly before: number },
): QueryCommandInput => ({
  TableName,
  KeyConditionExpression: 'pk = :owner AND sk BETWEEN :from AND :last',
  ...ENTRY_PROJECTION,
  ExpressionAttributeValues: {
    ':owner': partitionOf(owner),
    ':from': { S: padded(from) },
    ':last': { S: padded(before - 1) },
  },
  ScanIndexForward: false,
  ConsistentRead: true,
});

/** An owner's entries below an id, from the index. */
export const historyQuery = (TableName: string, owner: string, before: number): QueryCommandInput => ({
  TableName,
  IndexName: HISTORY,
  KeyConditionExpression: `${HISTORY} = :owner AND sk < :before`,
  ...ENTRY_PROJECTION,
  ExpressionAttributeValues: { ':owner': { S: owner }, ':before': { S: padded(before) } },
  ScanIndexForward: false,
});

const ENTRY_PROJECTION = {
  ProjectionExpression: ['sk', ...ENTRY_ATTRIBUTES.map((name) => `#${name}`)].join(', '),
  ExpressionAttributeNames: Object.fromEntries(ENTRY_ATTRIBUTES.map((name) => [`#${name}`, name])),
};
