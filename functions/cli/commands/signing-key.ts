import type { Command } from 'commander';
import { sealedSigner } from '../../auth/sealed-signer.ts';
import type { Signer } from '../../core/ports/signer.ts';
import { verificationKeys } from '../../core/verification-key.ts';
import { openDataFolder } from '../../local/data-folder.ts';
import { folderCredentials } from '../../local/folder-credentials.ts';
import { type CredentialOptions, credentialStage } from '../credential-stores.ts';
import { Failure } from '../failure.ts';
import { print } from '../print.ts';

export function addSigningKey(program: Command): void {
  program
    .command('signing-key')
    .summary('print the public key that checks manifests')
    .description(
      'Prints the public half of the key that signs manifests, as a set of JSON Web Keys for "waybill verify --key". The ' +
        'data folder’s key is made where there is none.',
    )
    .addOption(credentialStage())
    .addHelpText('after', EXAMPLES)
    .action((_options, command: Command) =>
      withSigner(command.optsWithGlobals<CredentialOptions>(), async (signer) => {
        const { keys } = await verificationKeys(signer);
        if (keys.length === 0) throw new Failure('this stage signs no manifests: deploy it with "signed"');
        print(JSON.stringify({ keys }, null, 2));
      }),
    );
}

async function withSigner(
  { data, stage }: CredentialOptions,
  work: (signer: Signer | undefined) => Promise<void>,
): Promise<void> {
  if (stage !== undefined) {
    const { withStageSigner } = await import('../stage-signer.ts');
    return withStageSigner(stage, work);
  }
  const folder = openDataFolder(data);
  try {
    await work(sealedSigner(folderCredentials(folder)));
  } finally {
    folder.close();
  }
}

const EXAMPLES = `
Examples:
  $ waybill signing-key > service.jwk
  $ waybill signing-key --stage prod > service.jwk
  $ waybill verify products.csv --key service.jwk`;
