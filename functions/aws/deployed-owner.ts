import { SFNClient } from '@aws-sdk/client-sfn';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Files } from '../core/ports/files.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import type { OwnerTraces } from '../core/ports/owner-traces.ts';
import type { Workflow } from '../core/ports/workflow.ts';
import type { CredentialClients } from './credential-clients.ts';
import { deployedCredentials } from './deployed-credentials.ts';
import { dynamoExports } from './dynamo-exports.ts';
import { dynamoLedger } from './dynamo-ledger.ts';
import { dynamoTraces } from './dynamo-traces.ts';
import { s3Client } from './s3-client.ts';
import { s3Files } from './s3-files.ts';
import { sfnWorkflow } from './sfn-workflow.ts';

/** Where a deployed stage keeps what it has of owners. */
export interface OwnerPlace {
  readonly exports: string;
  readonly credentials: string;
  readonly sealingKey: string;
  readonly bucket: string;
  readonly workflow: string;
}

interface Deployed extends ReturnType<typeof deployedCredentials> {
  readonly exports: ExportStore;
  readonly ledger: Ledger;
  readonly files: Files;
  readonly traces: OwnerTraces;
  readonly workflow: Workflow;
  readonly clock: () => number;
}

/** All of a deployed stage that may hold something of an owner; its source tables are not the service's. */
export function deployedOwner({ db, kms, place }: CredentialClients, at: OwnerPlace): Deployed {
  const s3 = s3Client('endpoint' in place ? { ...place, forcePathStyle: true } : {});
  return {
    ...deployedCredentials({ db, kms, table: at.credentials, key: at.sealingKey }),
    exports: dynamoExports(db, at.exports),
    ledger: dynamoLedger(db, at.exports),
    files: s3Files(s3, at.bucket),
    traces: dynamoTraces(db, at.exports),
    workflow: sfnWorkflow(new SFNClient(place), at.workflow),
    clock: Date.now,
  };
}
