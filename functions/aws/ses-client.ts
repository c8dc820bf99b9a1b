import { SESClient } from '@aws-sdk/client-ses';
import { BRIEF_CALLS } from './brief-calls.ts';

/** One try: what became of a message is known, or is left to who sends it again at most once. Ten megabytes take their time. */
export const sesClient = (): SESClient =>
  new SESClient({
    maxAttempts: 1,
    requestHandler: { ...BRIEF_CALLS.requestHandler, requestTimeout: 30_000 },
  });
