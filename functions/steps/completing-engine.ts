import { kmsClient } from '../aws/kms-client.ts';
import { kmsSigner } from '../aws/kms-signer.ts';
import { dialects } from '../dialects/index.ts';
import type { Environment } from '../env.ts';
import { publicId } from '../http/follow-link.ts';
import type { CompletingEngine } from '../pipeline/engine.ts';
import { endingEngine } from './ending-engine.ts';

/** What the step works with that makes a file of what the others wrote, and signs its manifest where the stage has a key. */
export const completingEngine = (config: Environment<'Complete'>): CompletingEngine => ({
  ...endingEngine(config),
  publicId: publicId(dialects),
  ...(config.SIGNING_KEY === '' ? {} : { signer: kmsSigner(kmsClient(), config.SIGNING_KEY) }),
});
