import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { MostRecords } from '../core/limits.ts';
import { type Quotas, runningOf } from '../core/quotas.ts';
import { dynamoExports } from './dynamo-exports.ts';
import { jsonLog } from './json-log.ts';
import { lambdaRecords } from './lambda-records.ts';
import { sfnClient } from './sfn-client.ts';
import { sfnWorkflow } from './sfn-workflow.ts';

interface DeskConfig {
  readonly EXPORTS_TABLE: string;
  readonly WORKFLOW_ARN: string;
  readonly READER: string;
  readonly MOST_RECORDS: MostRecords;
  readonly QUOTAS: Quotas;
  readonly RETENTION_DAYS: number;
}

/** What a function that accepts exports needs: records, executions, a count of what would come, clock and chance. */
export const deployedDesk = (
  db: DynamoDBClient,
  { EXPORTS_TABLE, WORKFLOW_ARN, READER, MOST_RECORDS, QUOTAS, RETENTION_DAYS }: DeskConfig,
) => ({
  exports: dynamoExports(db, EXPORTS_TABLE),
  workflow: sfnWorkflow(sfnClient(), WORKFLOW_ARN),
  records: lambdaRecords(READER),
  mostRecords: MOST_RECORDS,
  running: runningOf(QUOTAS),
  quotas: QUOTAS,
  retentionMs: RETENTION_DAYS * 86_400_000,
  clock: Date.now,
  random: Math.random,
  log: jsonLog,
});
