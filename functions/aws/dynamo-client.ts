import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BRIEF_CALLS } from './brief-calls.ts';

export const dynamoClient = (): DynamoDBClient => new DynamoDBClient(BRIEF_CALLS);
