import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Audit } from '../core/ports/audit.ts';
import { AUDIT_STREAM } from './audit-stream.ts';

/** Puts each line into a log group of its own. */
export const auditLog =
  (client: Pick<CloudWatchLogsClient, 'send'>, logGroupName: string): Audit =>
  async (line) => {
    const now = new Date();
    const message = JSON.stringify({ time: now.toISOString(), ...line });
    const put = new PutLogEventsCommand({
      logGroupName,
      logStreamName: AUDIT_STREAM,
      logEvents: [{ timestamp: now.getTime(), message }],
    });
    const { rejectedLogEventsInfo: rejected } = await client.send(put);
    if (rejected) throw new Error(`the line was rejected: ${JSON.stringify(rejected)}`);
  };

/** An answer waits for its line, so a call that hangs is given up early. */
export const logsClient = (): CloudWatchLogsClient =>
  new CloudWatchLogsClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
