import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Files } from '../core/ports/files.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import type { Log } from '../core/ports/log.ts';
import { type Quotas, runningOf } from '../core/quotas.ts';
import { dynamoExports } from './dynamo-exports.ts';
import { dynamoLedger } from './dynamo-ledger.ts';
import { jsonLog } from './json-log.ts';
import { s3Client } from './s3-client.ts';
import { s3Files } from './s3-files.ts';
import { sfnClient } from './sfn-client.ts';
import { sfnWorkflow } from './sfn-workflow.ts';

export interface DeployedPorts {
  readonly exports: ExportStore;
  readonly ledger: Ledger;
  readonly files: Files;
  readonly clock: () => number;
  readonly log: Log;
}

/** What a function that writes files needs: records, ledger and bucket. */
export const deployedPorts = (
  db: DynamoDBClient,
  { EXPORTS_TABLE, FILES_BUCKET }: { readonly EXPORTS_TABLE: string; readonly FILES_BUCKET: string },
): DeployedPorts => ({
  exports: dynamoExports(db, EXPORTS_TABLE),
  ledger: dynamoLedger(db, EXPORTS_TABLE),
  files: s3Files(s3Client(), FILES_BUCKET),
  clock: Date.now,
  log: jsonLog,
});

interface TurningConfig {
  readonly EXPORTS_TABLE: string;
  readonly FILES_BUCKET: string;
  readonly WORKFLOW_ARN: string;
  readonly QUOTAS: Quotas;
}

/** What a function needs besides that ends exports or lets them go on: it starts those whose turn it is then. */
export const turningPorts = (db: DynamoDBClient, config: TurningConfig) => ({
  ...deployedPorts(db, config),
  workflow: sfnWorkflow(sfnClient(), config.WORKFLOW_ARN),
  running: runningOf(config.QUOTAS),
});
