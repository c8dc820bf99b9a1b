import type { Signer } from '../core/ports/signer.ts';
import { explainAws } from './aws-failure.ts';
import { chosenStage } from './stage-option.ts';

/** Runs the work on the signer of a deployed stage, undefined where it signs nothing, by the caller's own AWS profile. */
export async function withStageSigner(
  stage: string,
  work: (signer: Signer | undefined) => Promise<void>,
): Promise<void> {
  const { name, emulator } = chosenStage(stage);
  const { credentialClients } = await import('../aws/credential-clients.ts');
  const { kmsSigner } = await import('../aws/kms-signer.ts');
  const clients = credentialClients(emulator);
  const stack = `Waybill-${name}`;
  try {
    const { SigningKeyId: key } = await clients.outputs(stack);
    await work(key === undefined ? undefined : kmsSigner(clients.kms, key));
  } catch (error) {
    throw explainAws(error, { stage: name, stack, emulator, region: await clients.region() }) ?? error;
  } finally {
    clients.destroy();
  }
}
