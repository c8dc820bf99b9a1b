import { SQSClient } from '@aws-sdk/client-sqs';
import { BRIEF_CALLS } from './brief-calls.ts';

export const sqsClient = (): SQSClient => new SQSClient(BRIEF_CALLS);
