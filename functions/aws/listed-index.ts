import type { AttributeValue, QueryCommandInput } from '@aws-sdk/client-dynamodb';

/**
 * A table's index `listed`: sparse, keys only, over the attribute of that name. Of exports the open ones stand in it, of
 * credentials each kind. It follows the table by moments, so whoever reads it looks at the item itself before acting.
 */
export const listedQuery = (table: string, list: AttributeValue): QueryCommandInput => ({
  TableName: table,
  IndexName: 'listed',
  KeyConditionExpression: 'listed = :list',
  ExpressionAttributeValues: { ':list': list },
});
