import { dynamoClient } from '../aws/dynamo-client.ts';
import { apiLambda } from '../aws/lambda.ts';
import { lambdaRecords } from '../aws/lambda-records.ts';
import { readEnvironment } from '../env.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('ListRecords');
const records = lambdaRecords(config.READER);

export const handler = apiLambda(
  endpoint(config, dynamoClient(), { listRecords: (asked) => records.list(asked) }),
);
