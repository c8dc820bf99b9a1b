import type { Audit } from '../core/ports/audit.ts';
import { removeAbandoned } from '../local/abandoned-scratch.ts';
import { auditFile } from '../local/audit-file.ts';
import { openExistingDataFolder } from '../local/data-folder.ts';
import { folderOwner, purgeDeleted } from '../local/folder-owner.ts';
import type { OwnerPlaces } from '../pipeline/erase-owner.ts';
import { Failure } from './failure.ts';
import type { GlobalOptions } from './global-options.ts';

export interface OwnedPlaces {
  readonly places: OwnerPlaces;
  readonly audit: Audit;
  /** Takes what was removed out of the bytes that are left, where the place itself does not. */
  readonly purge: () => Promise<void>;
}

interface Where extends Pick<GlobalOptions, 'data'> {
  /** The deployed service to work on; without it, the data folder. */
  readonly stage?: string;
}

/** Runs the work on every place that may hold something of an owner. */
export async function withOwnerPlaces(
  { data, stage }: Where,
  work: (owned: OwnedPlaces) => Promise<void>,
): Promise<void> {
  if (stage !== undefined) return onStage(stage, work);
  const folder = openExistingDataFolder(data);
  try {
    const purge = async () => {
      removeAbandoned(folder.scratch);
      await purgeDeleted(folder);
    };
    await work({ places: folderOwner(folder), audit: auditFile(folder.dir), purge });
  } finally {
    folder.close();
  }
}

/** The SDK is loaded here. */
async function onStage(stage: string, work: (owned: OwnedPlaces) => Promise<void>): Promise<void> {
  const { placeIn, withStageClients } = await import('./stage-credentials.ts');
  await withStageClients(stage, async (clients, stack) => {
    const { auditLog } = await import('../aws/audit-log.ts');
    const { deployedOwner } = await import('../aws/deployed-owner.ts');
    const outputs = await clients.outputs(stack);
    const { table: credentials, key: sealingKey, log } = placeIn(stack, outputs);
    const { ExportsTableName: exports, FilesBucketName: bucket, WorkflowArn: workflow } = outputs;
    if (!exports || !bucket || !workflow)
      throw new Failure(`the stack ${stack} does not say where it keeps exports: deploy it again`);
    const places = deployedOwner(clients, { exports, credentials, sealingKey, bucket, workflow });
    await work({ places, audit: auditLog(clients.logs, log), purge: async () => undefined });
  });
}
