import type { Option } from 'commander';
import type { Audit } from '../core/ports/audit.ts';
import type { ClientStore } from '../core/ports/client-store.ts';
import type { KeyStore } from '../core/ports/key-store.ts';
import type { Sealer } from '../core/ports/sealer.ts';
import type { TokenStore } from '../core/ports/token-store.ts';
import type { UserStore } from '../core/ports/user-store.ts';
import { auditFile } from '../local/audit-file.ts';
import { openDataFolder, openExistingDataFolder } from '../local/data-folder.ts';
import { folderCredentials } from '../local/folder-credentials.ts';
import type { GlobalOptions } from './global-options.ts';
import { stageOption } from './stage-option.ts';

/** What the commands for credentials work on, wherever it lies. */
export interface CredentialStores {
  readonly keys: KeyStore;
  readonly clients: ClientStore;
  readonly users: UserStore;
  readonly tokens: TokenStore;
  readonly sealer: Sealer;
  readonly audit: Audit;
  readonly now: () => number;
}

/** Options of the commands for credentials. */
export interface CredentialOptions extends GlobalOptions {
  /** The deployed service to work on; without it, the data folder. */
  readonly stage?: string;
}

export const credentialStage = (): Option =>
  stageOption('work on a deployed service such as dev, by your AWS profile, and not on the data folder');

interface Where extends Pick<CredentialOptions, 'data' | 'stage'> {
  /** Makes a data folder that is not there. */
  readonly make?: true;
}

/** Runs the work on the stores, and closes them however it ends. */
export async function withCredentials(
  { data, stage, make }: Where,
  work: (stores: CredentialStores) => Promise<void>,
): Promise<void> {
  if (stage !== undefined) {
    const { withStageCredentials } = await import('./stage-credentials.ts');
    return withStageCredentials(stage, work);
  }
  const folder = make ? openDataFolder(data) : openExistingDataFolder(data);
  try {
    await work({ ...folderCredentials(folder), audit: auditFile(folder.dir) });
  } finally {
    folder.close();
  }
}
