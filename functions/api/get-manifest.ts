import { dynamoClient } from '../aws/dynamo-client.ts';
import { dynamoExports } from '../aws/dynamo-exports.ts';
import { apiLambda } from '../aws/lambda.ts';
import { s3Client } from '../aws/s3-client.ts';
import { s3Files } from '../aws/s3-files.ts';
import { readEnvironment } from '../env.ts';
import { readManifest } from '../pipeline/find-export.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('GetManifest');
const db = dynamoClient();
const files = s3Files(s3Client(), config.FILES_BUCKET);
const shelf = { exports: dynamoExports(db, config.EXPORTS_TABLE), files, clock: Date.now };

export const handler = apiLambda(endpoint(config, db, { manifest: (key) => readManifest(shelf, key) }));
