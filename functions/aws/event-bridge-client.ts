import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { BRIEF_CALLS } from './brief-calls.ts';

export const eventBridgeClient = (): EventBridgeClient => new EventBridgeClient(BRIEF_CALLS);
