import { checks } from '../auth/checks.ts';
import { ownCredentials } from '../aws/deployed-credentials.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { dynamoExports } from '../aws/dynamo-exports.ts';
import { downloadLambda } from '../aws/lambda.ts';
import { s3Delivery } from '../aws/s3-delivery.ts';
import { readEnvironment } from '../env.ts';
import { downloads } from '../pipeline/find-export.ts';
import { audited } from './audited.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('DownloadExport');
const db = dynamoClient();
const delivery = s3Delivery(config.FILES_BUCKET, config.STREAMING === 'on');
const shelf = { ...delivery, exports: dynamoExports(db, config.EXPORTS_TABLE), clock: Date.now };
const own = checks(ownCredentials(db, config));
const app = endpoint(config, db, downloads(shelf, own.links), { own, ...audited(config) });

export const handler = downloadLambda(app, delivery);
