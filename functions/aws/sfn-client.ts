import { SFNClient } from '@aws-sdk/client-sfn';
import { BRIEF_CALLS } from './brief-calls.ts';

export const sfnClient = (): SFNClient => new SFNClient(BRIEF_CALLS);
