import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { dynamoKeys } from '../../functions/aws/dynamo-keys.ts';
import { ownerHash } from '../../functions/core/owner-hash.ts';
import { createCredentialsTable } from '../aws/credentials-table.ts';
import { startDynalite } from '../aws/dynalite.ts';
import { callCli } from './run-cli.ts';

let client: DynamoDBClient;
let endpoint: string;
let table: string;
beforeAll(async () => {
  client = await startDynalite();
  table = await createCredentialsTable(client);
  const { hostname = '', port } = (await client.config.endpoint?.()) ?? {};
  endpoint = await besideLogs(`http://${hostname}:${port}`);
});
afterEach(() => vi.unstubAllEnvs());

/** What was put into logs: group, stream and line. */
const logged: { logGroupName: string; logStreamName: string; line: Record<string, unknown> }[] = [];

/** Takes calls of CloudWatch Logs, and passes all others on to DynamoDB. */
async function besideLogs(dynamo: string): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray());
    const target = String(incoming.headers['x-amz-target']);
    if (target.endsWith('.PutLogEvents')) {
      const { logEvents, ...place } = JSON.parse(String(body));
      for (const { message } of logEvents) logged.push({ ...place, line: JSON.parse(message) });
      outgoing.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1' }).end('{}');
      return;
    }
    const { host: _host, 'content-length': _length, connection: _connection, ...headers } = incoming.headers;
    const answer = await fetch(dynamo, { method: 'POST', body, headers: headers as Record<string, string> });
    outgoing.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.0' });
    outgoing.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers every call of AWS in the same way. */
const answers = { status: 400, body: '' };
const stub = createServer((_incoming, outgoing) => {
  outgoing.writeHead(answers.status, { 'Content-Type': 'text/xml' }).end(answers.body);
});
const stubbed = new Promise<string>((resolve) => {
  stub.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(stub.address() as AddressInfo).port}`));
});
afterAll(() => void stub.close());

const onTable = (...args: string[]) => {
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  vi.stubEnv('WAYBILL_CREDENTIALS_TABLE', table);
  vi.stubEnv('WAYBILL_SEALING_KEY', 'arn:aws:kms:us-east-1:000000000000:key/k');
  vi.stubEnv('WAYBILL_AUDIT_LOG', 'audit');
  return callCli([...args, '--stage', 'localstack']);
};

describe('--stage', () => {
  it('makes, lists and revokes keys in the table of a deployed stage', async () => {
    const { code, stdout } = await onTable('keys', 'create', '--owner', 'acme', '--read-only', '--json');
    expect(code).toBe(0);
    const { id, key } = JSON.parse(stdout);
    expect(key).toContain(id);
    expect(await dynamoKeys(client, table).get(id)).toMatchObject({ owner: 'acme', readOnly: true });
    expect(JSON.parse((await onTable('keys', 'list', '--json')).stdout)).toMatchObject([
      { id, owner: 'acme' },
    ]);
    expect(await onTable('keys', 'revoke', id)).toEqual({ code: 0, stdout: `revoked ${id}\n`, stderr: '' });
    expect(await dynamoKeys(client, table).get(id)).toHaveProperty('revokedAt');
    expect(await onTable('keys', 'revoke', 'f00')).toMatchObject({
      code: 1,
      stderr: 'waybill: there is no key f00\n',
    });
    const line = { owner: ownerHash('acme'), operator: expect.any(String), subject: id, outcome: 'done' };
    const [time, place] = [expect.any(String), { logGroupName: 'audit', logStreamName: 'acts' }];
    expect(logged).toEqual([
      { ...place, line: { time, act: 'key.create', ...line } },
      { ...place, line: { time, act: 'key.revoke', ...line } },
    ]);
  });

  it('stands before or behind the command', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    for (const args of [
      ['keys', '--stage', 'none', 'list'],
      ['clients', 'list', '--stage', 'none'],
      ['users', 'list', '--stage', 'none'],
      ['oauth', 'approve', 'x', '--owner', 'a', '--stage', 'none'],
      ['token', '--client', 'x', '--stage', 'none'],
    ])
      expect(await callCli(args)).toEqual({
        code: 2,
        stdout: '',
        stderr: 'waybill: stage: "none" is not one of localstack, dev, prod\n',
      });
  });

  it.each([
    [
      '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id Waybill-dev does not exist</Message></Error></ErrorResponse>',
      /^waybill: there is no stack Waybill-dev in the region eu-west-1: npm run deploy -- --stage dev, or choose .*\n$/,
    ],
    [
      '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The security token is expired</Message></Error></ErrorResponse>',
      /^waybill: AWS does not accept the credentials: renew them, .*is expired\)\n$/,
    ],
    [
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform: cloudformation:DescribeStacks</Message></Error></ErrorResponse>',
      /^waybill: AWS refuses this to your credentials: .*DescribeStacks\)\n$/,
    ],
  ])('says in one line what AWS refused: %s', async (body, message) => {
    Object.assign(answers, { status: 400, body });
    vi.stubEnv('AWS_ENDPOINT_URL', await stubbed);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const { code, stderr } = await callCli(['keys', 'list', '--stage', 'dev']);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });

  it('says that a stack is older than its credentials', async () => {
    const stack =
      '<member><StackName>Waybill-dev</StackName><StackStatus>CREATE_COMPLETE</StackStatus></member>';
    const body = `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
    Object.assign(answers, { status: 200, body });
    vi.stubEnv('AWS_ENDPOINT_URL', await stubbed);
    expect((await callCli(['keys', 'list', '--stage', 'localstack'])).stderr).toBe(
      'waybill: the stack Waybill-localstack has no table of credentials yet: deploy it again\n',
    );
  });

  it('says where nothing answers, and what half of a place lacks', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
    expect(await callCli(['keys', 'list', '--stage', 'localstack'])).toMatchObject({
      code: 1,
      stderr:
        'waybill: nothing answers at http://127.0.0.1:9: npm run localstack start, or set AWS_ENDPOINT_URL\n',
    });
    vi.stubEnv('WAYBILL_SEALING_KEY', 'k');
    expect(await callCli(['keys', 'list', '--stage', 'localstack'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('are set together or not at all'),
    });
  });

  it('says which setting names a region, and which credentials', async () => {
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    for (const name of ['AWS_REGION', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_ENDPOINT_URL'])
      vi.stubEnv(name, undefined);
    expect((await callCli(['keys', 'list', '--stage', 'dev'])).stderr).toMatch(
      /^waybill: there is no AWS region: set AWS_REGION/,
    );
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    expect((await callCli(['keys', 'list', '--stage', 'dev'])).stderr).toMatch(
      /^waybill: there are no AWS credentials: set AWS_PROFILE/,
    );
  });
});
