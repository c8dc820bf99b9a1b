import type { CredentialClients } from '../aws/credential-clients.ts';
import { explainAws } from './aws-failure.ts';
import type { CredentialStores } from './credential-stores.ts';
import { Failure } from './failure.ts';
import { chosenStage } from './stage-option.ts';

interface Place {
  readonly table: string;
  readonly key: string;
  /** Log group of the audit. */
  readonly log: string;
}

/** Runs the work on the credentials of a deployed stage, by the caller's own AWS profile. */
export const withStageCredentials = (
  stage: string,
  work: (stores: CredentialStores) => Promise<void>,
): Promise<void> =>
  withStageClients(stage, async (clients, stack) => {
    const { deployedCredentials } = await import('../aws/deployed-credentials.ts');
    const { auditLog } = await import('../aws/audit-log.ts');
    const place = namedPlace() ?? placeIn(stack, await clients.outputs(stack));
    const audit = auditLog(clients.logs, place.log);
    await work({ ...deployedCredentials({ ...clients, ...place }), audit });
  });

/** Runs the work with clients of what a stage uses, and says in one line what AWS refuses. The SDK is loaded here. */
export async function withStageClients(
  stage: string,
  work: (clients: CredentialClients, stack: string) => Promise<void>,
): Promise<void> {
  const { name, emulator } = chosenStage(stage);
  const { credentialClients } = await import('../aws/credential-clients.ts');
  const clients = credentialClients(emulator);
  const stack = `Waybill-${name}`;
  try {
    await work(clients, stack);
  } catch (error) {
    throw explainAws(error, { stage: name, stack, emulator, region: await clients.region() }) ?? error;
  } finally {
    clients.destroy();
  }
}

/** What the environment names instead of the stack: for who may not read stacks, or has renamed them. */
function namedPlace(): Place | undefined {
  const { WAYBILL_CREDENTIALS_TABLE: table, WAYBILL_SEALING_KEY: key, WAYBILL_AUDIT_LOG: log } = process.env;
  if (table && key && log) return { table, key, log };
  if (!table && !key && !log) return undefined;
  throw new Failure(
    'WAYBILL_CREDENTIALS_TABLE, WAYBILL_SEALING_KEY and WAYBILL_AUDIT_LOG are set together or not at all',
    2,
  );
}

export function placeIn(stack: string, outputs: Readonly<Record<string, string>>): Place {
  const { CredentialsTableName: table, SealingKeyArn: key, AuditLogName: log } = outputs;
  if (table && key && log) return { table, key, log };
  const missing = table && key ? 'log of who did what' : 'table of credentials';
  throw new Failure(`the stack ${stack} has no ${missing} yet: deploy it again`);
}
