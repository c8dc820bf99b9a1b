import { downloadLink } from '../aws/download-link.ts';
import { dynamoClient } from '../aws/dynamo-client.ts';
import { dynamoExports } from '../aws/dynamo-exports.ts';
import { downloadLambda } from '../aws/lambda.ts';
import { s3Client } from '../aws/s3-client.ts';
import { s3Files } from '../aws/s3-files.ts';
import { readEnvironment } from '../env.ts';
import { openDownload } from '../pipeline/find-export.ts';
import { endpoint } from './endpoint.ts';

const config = readEnvironment('DownloadExport');
const db = dynamoClient();
const s3 = s3Client();
const files = s3Files(s3, config.FILES_BUCKET);
const shelf = { exports: dynamoExports(db, config.EXPORTS_TABLE), files, clock: Date.now };
const sending = { files, link: downloadLink(s3, config.FILES_BUCKET), streaming: config.STREAMING === 'on' };

export const handler = downloadLambda(
  endpoint(config, db, { download: (key) => openDownload(shelf, key) }),
  sending,
);
