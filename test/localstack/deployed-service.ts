import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { connection, type Deployment, deployed } from './deployment.ts';
import { Emulator } from './emulator.ts';
import { placeOf } from './place.ts';

/** What the suites test: the deployment that their runner made, and clients of what lies behind it. */
export interface DeployedService extends Deployment {
  readonly url: string;
  readonly folder: string;
  readonly db: DynamoDBClient;
  readonly s3: S3Client;
  readonly sfn: SFNClient;
  readonly emulator: Emulator;
}

export function deployedService(): DeployedService {
  const { folder, endpoint } = placeOf();
  const deployment = deployed({ folder, endpoint });
  const options = connection(endpoint);
  return {
    ...deployment,
    folder,
    url: deployment.outputs.BaseUrl,
    db: new DynamoDBClient(options),
    s3: new S3Client({ ...options, requestChecksumCalculation: 'WHEN_REQUIRED' }),
    sfn: new SFNClient(options),
    emulator: new Emulator(endpoint),
  };
}
