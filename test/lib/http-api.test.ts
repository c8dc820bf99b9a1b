import { describe, expect, it } from 'vitest';
import { dialects } from '../../functions/dialects/index.ts';
import { functionOf } from '../../functions/env.ts';
import { dialectRoutes } from '../../lib/dialect-routes.ts';
import { type Deployed, deploy, flat, ofType, under } from './stack.ts';

const prod = deploy();

/** `GET /a/{b}` → the function that answers it. */
function answers(deployed: Deployed): Map<string, string> {
  const resources = new Map(
    ofType(deployed, 'AWS::ApiGateway::Resource').map((one) => [one.id, one.properties]),
  );
  const pathOf = (id: string): string => {
    const found = resources.get(id);
    return found ? `${pathOf(found.ParentId.Ref ?? '')}/${found.PathPart}` : '';
  };
  return new Map(
    ofType(deployed, 'AWS::ApiGateway::Method').map(({ properties }) => [
      `${properties.HttpMethod} ${pathOf(properties.ResourceId.Ref ?? '') || '/'}`,
      /<(\w+?)Function\w+\.Arn>/.exec(flat(properties.Integration.Uri))?.[1] ?? '',
    ]),
  );
}

describe('routes', () => {
  const answered = answers(prod);

  it('are those of every dialect, each with the function of its operation', () => {
    for (const { method, path, operation, makes } of dialects.flatMap(({ routes }) => routes)) {
      expect(answered.get(`${method} ${path}`), `${method} ${path}`).toBe(functionOf[operation]);
      if (method === 'GET' && !makes) expect(answered.get(`HEAD ${path}`)).toBe(functionOf[operation]);
    }
  });

  it('take a path with a slash at its end to the same function, where clients write it so', () => {
    const slashed = dialects.flatMap(({ routes }) => routes).filter(({ trailingSlash }) => trailingSlash);
    expect(slashed.map(({ path }) => path)).toEqual(['/oauth2/token']);
    expect(answered.get('POST /oauth2/{proxy+}')).toBe(functionOf.token);
  });

  it('leave every other method and path to NotFound, and none to the gateway', () => {
    const paths = new Set([...answered.keys()].map((key) => key.split(' ')[1]));
    expect([...paths]).toContain('/{proxy+}');
    expect([...paths]).toContain('/');
    for (const path of paths) expect(answered.get(`ANY ${path}`), String(path)).toBe('NotFound');
    const wildcards = [...answered.values()].filter((name) => name === 'NotFound');
    expect(wildcards).toHaveLength(paths.size);
  });

  it('may be those of some dialects alone', () => {
    expect(dialectRoutes(['products-manager'])).toEqual(
      dialects.find(({ name }) => name === 'products-manager')?.routes,
    );
    const none = answers(deploy({ dialects: [] }));
    expect([...none.keys()].sort()).toEqual(['ANY /', 'ANY /{proxy+}']);
  });
});

describe('downloads', () => {
  const integrationOf = (deployed: Deployed) =>
    ofType(deployed, 'AWS::ApiGateway::Method')
      .map(({ properties }) => properties.Integration)
      .find(({ Uri }) => flat(Uri).includes('DownloadExport'));

  it('are streamed, and the function is told so', () => {
    expect(integrationOf(prod)).toMatchObject({ ResponseTransferMode: 'STREAM', TimeoutInMillis: 300_000 });
    expect(flat(integrationOf(prod).Uri)).toMatch(
      /2021-11-15\/functions\/.*\/response-streaming-invocations$/,
    );
    const { Environment, Timeout } = under(prod, 'DownloadExport', 'AWS::Lambda::Function').properties;
    expect(Environment.Variables.STREAMING).toBe('on');
    expect(Timeout).toBe(300);
  });

  it('are buffered where the gateway cannot stream', () => {
    const plain = deploy({ streaming: false });
    expect(integrationOf(plain).ResponseTransferMode).toBeUndefined();
    const { Environment } = under(plain, 'DownloadExport', 'AWS::Lambda::Function').properties;
    expect(Environment.Variables.STREAMING).toBe('off');
  });

  it('are the only streamed answers', () => {
    const streamed = ofType(prod, 'AWS::ApiGateway::Method').filter(
      ({ properties }) => properties.Integration.ResponseTransferMode === 'STREAM',
    );
    expect(new Set(streamed.map(({ properties }) => properties.HttpMethod))).toEqual(
      new Set(['GET', 'HEAD']),
    );
    const functions = new Set(streamed.map(({ properties }) => flat(properties.Integration.Uri)));
    expect([...functions]).toEqual([expect.stringContaining('DownloadExport')]);
  });
});

describe('the public address', () => {
  const baseUrl = (deployed: Deployed) =>
    flat(under(deployed, 'GetExport', 'AWS::Lambda::Function').properties.Environment.Variables.BASE_URL);
  const { id } = under(prod, 'HttpApi', 'AWS::ApiGateway::RestApi');

  it('is the gateway’s own, with the stage in its path', () => {
    expect(baseUrl(prod)).toBe(`https://<${id}>.execute-api.<AWS::Region>.<AWS::URLSuffix>/v1`);
  });

  it('is the domain where there is one, and then the only one', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/c';
    const named = deploy({ domain: { name: 'exports.example.org', certificateArn } });
    expect(baseUrl(named)).toBe('https://exports.example.org');
    const api = under(named, 'HttpApi', 'AWS::ApiGateway::RestApi');
    expect(api.properties.DisableExecuteApiEndpoint).toBe(true);
    const [domain] = ofType(named, 'AWS::ApiGateway::DomainName');
    expect(domain?.properties.SecurityPolicy).toBe('TLS_1_2');
  });

  it('follows an emulator’s form', () => {
    expect(baseUrl(deploy({ gateway: 'http://127.0.0.1:4566/_aws/execute-api' }))).toBe(
      `http://127.0.0.1:4566/_aws/execute-api/<${id}>/v1`,
    );
  });
});

it('access logs hold the caller’s address, and neither headers, queries nor paths', () => {
  const [stage] = ofType(prod, 'AWS::ApiGateway::Stage');
  const format = stage?.properties.AccessLogSetting.Format as string;
  const fields = [...format.matchAll(/\$context\.([\w.]+)/g)].map(([, field]) => field);
  expect(fields).toEqual([
    'requestId',
    'requestTime',
    'identity.sourceIp',
    'httpMethod',
    'resourcePath',
    'status',
    'responseLength',
    'responseLatency',
    'error.message',
  ]);
});

it('an alarm is raised by what needs a person, where there is one', () => {
  expect(ofType(prod, 'AWS::CloudWatch::Alarm')).toEqual([]);
  const watched = deploy({ alarmEmail: 'ops@example.org' });
  const alarms = ofType(watched, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties.MetricName);
  expect(alarms.sort()).toEqual([
    '5XXError',
    'ApproximateNumberOfMessagesVisible',
    'Errors',
    'Errors',
    'Errors',
    'ExecutionsFailed',
    'ExecutionsTimedOut',
  ]);
});
