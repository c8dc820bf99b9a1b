import type { AttributeValue, QueryCommandInput } from '@aws-sdk/client-dynamodb';

/**
 * The table's one index: sparse, keys only, over the attribute `listed`. Two lists stand in it, the open exports and the
 * API keys. It follows the table by moments, so whoever reads it looks at the item itself before acting.
 */
export const listedQuery = (table: string, list: AttributeValue): QueryCommandInput => ({
  TableName: table,
  IndexName: 'listed',
  KeyConditionExpression: 'listed = :list',
  ExpressionAttributeValues: { ':list': list },
});
