import { kmsClient } from '../aws/kms-client.ts';
import { kmsSigner } from '../aws/kms-signer.ts';
import { apiLambda } from '../aws/lambda.ts';
import { verificationKeys } from '../core/verification-key.ts';
import { readEnvironment } from '../env.ts';
import { openEndpoint } from './open-endpoint.ts';

const config = readEnvironment('GetVerificationKeys');
const signer = config.SIGNING_KEY === '' ? undefined : kmsSigner(kmsClient(), config.SIGNING_KEY);

export const handler = apiLambda(openEndpoint(config, { verificationKeys: () => verificationKeys(signer) }));
