import { dynamoClient } from '../aws/dynamo-client.ts';
import { dynamoExports } from '../aws/dynamo-exports.ts';
import { downloadLambda } from '../aws/lambda.ts';
import { s3Delivery } from '../aws/s3-delivery.ts';
import { readEnvironment } from '../env.ts';
import { openDownload } from '../pipeline/find-export.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('DownloadExport');
const db = dynamoClient();
const delivery = s3Delivery(config.FILES_BUCKET, config.STREAMING === 'on');
const shelf = { ...delivery, exports: dynamoExports(db, config.EXPORTS_TABLE), clock: Date.now };
const app = endpoint(config, db, (links) => ({
  download: (key) => openDownload(shelf, key),
  follow: async (link) => openDownload(shelf, await links.read(link)),
}));

export const handler = downloadLambda(app, delivery);
