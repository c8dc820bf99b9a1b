import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { auditLog } from '../../functions/aws/audit-log.ts';
import type { AuditLine } from '../../functions/core/ports/audit.ts';

const OPTIONS = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const LINE: AuditLine = {
  act: 'export.remove',
  owner: '0'.repeat(24),
  address: '192.0.2.1',
  outcome: 'done',
};

it('each line is an event of the one stream, with its time', async () => {
  const logs = mockClient(new CloudWatchLogsClient(OPTIONS)).on(PutLogEventsCommand).resolves({});
  await auditLog(logs as never, 'audit')(LINE);
  const [input] = logs.commandCalls(PutLogEventsCommand).map(({ args }) => args[0].input);
  expect(input).toMatchObject({ logGroupName: 'audit', logStreamName: 'acts' });
  const [event] = input?.logEvents ?? [];
  const { time, ...line } = JSON.parse(event?.message ?? '');
  expect(line).toEqual(LINE);
  expect(Date.parse(time)).toBe(event?.timestamp);
});

it('a line that was not taken is an error', async () => {
  const logs = mockClient(new CloudWatchLogsClient(OPTIONS)).on(PutLogEventsCommand);
  logs.resolves({ rejectedLogEventsInfo: { expiredLogEventEndIndex: 1 } });
  await expect(auditLog(logs as never, 'audit')(LINE)).rejects.toThrow('rejected');
  logs.rejects(new Error('AccessDenied'));
  await expect(auditLog(logs as never, 'audit')(LINE)).rejects.toThrow('AccessDenied');
});
