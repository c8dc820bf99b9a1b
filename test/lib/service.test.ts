import { Duration, Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { env, type FunctionName, functionOf } from '../../functions/env.ts';
import { type StageConfig, type StageName, stages } from '../../functions/stages.ts';
import { bundleAll, entryOf } from '../../lib/bundle.ts';
import { RuntimeFunction } from '../../lib/runtime-function.ts';
import { deploy, flat, ofType, type Right, rightsOf, under } from './stack.ts';

const prod = deploy();
const NAMES = Object.keys(env) as FunctionName[];
const logical = (path: string, type: string) => under(prod, path, type).id;
const TABLE = `<${logical('ExportsTable', 'AWS::DynamoDB::Table')}.Arn>`;
const CREDENTIALS = `<${logical('CredentialsTable', 'AWS::DynamoDB::Table')}.Arn>`;
const SEALING_KEY = `<${logical('CredentialsTable', 'AWS::KMS::Key')}.Arn>`;
const BUCKET = `<${logical('FilesBucket', 'AWS::S3::Bucket')}.Arn>`;

/** Actions on what begins so, logs and traces aside. */
const may = (name: string, on: string): string[] =>
  rightsOf(prod, name)
    .filter(
      ({ resources, conditions }) => conditions === undefined && resources.some((one) => one.startsWith(on)),
    )
    .flatMap(({ actions }) => actions)
    .sort();

/** What is granted on certain keys of a table. */
const bound = (name: string, on: string): Right[] =>
  rightsOf(prod, name).filter(
    ({ resources, conditions }) => conditions !== undefined && resources.includes(on),
  );

describe('cdk-nag', () => {
  it.each(Object.keys(stages) as StageName[])('finds nothing in the stage %s', (name) => {
    const { app } = deploy(stages[name]);
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  it('finds nothing with a domain and alarms', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/c';
    const { app } = deploy({
      alarmEmail: 'ops@example.org',
      domain: { name: 'exports.example.org', certificateArn },
    });
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });
});

describe('rights', () => {
  it.each([
    ['GetExport', ['dynamodb:GetItem', 'dynamodb:Query']],
    ['ListExports', ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Query']],
    ['DownloadExport', ['dynamodb:GetItem', 'dynamodb:Query']],
    ['GetManifest', ['dynamodb:GetItem', 'dynamodb:Query']],
    ['Authorize', []],
    ['NotFound', []],
  ])('of %s on the table of exports are %j', (name, actions) => {
    expect(may(name, TABLE)).toEqual(actions);
  });

  it.each([
    ['GetExport', ['dynamodb:UpdateItem']],
    ['ListExports', ['dynamodb:UpdateItem']],
    ['DownloadExport', ['dynamodb:UpdateItem']],
    ['GetManifest', ['dynamodb:UpdateItem']],
    ['Authorize', ['dynamodb:GetItem', 'dynamodb:UpdateItem']],
  ])('let %s reach counts of requests alone by %j', (name, actions) => {
    const conditions = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['rate#*'] } };
    expect(bound(name, TABLE)).toEqual([{ actions, resources: [TABLE], conditions }]);
  });

  it.each([
    ['CreateExport', []],
    ['GetExport', []],
    ['ListExports', []],
    ['NotFound', []],
    ['DownloadExport', ['s3:GetObject', 's3:ListBucket']],
    ['GetManifest', ['s3:GetObject', 's3:ListBucket']],
  ])('of %s on the bucket are %j', (name, actions) => {
    expect(may(name, BUCKET)).toEqual(actions);
  });

  it('to download end at finished files', () => {
    const objects = rightsOf(prod, 'DownloadExport').filter(({ actions }) =>
      actions.includes('s3:GetObject'),
    );
    expect(objects.flatMap(({ resources }) => resources)).toEqual([`${BUCKET}/files/*`]);
  });

  it('to write come with those to clean up: a late step takes away what it wrote', () => {
    const writing = NAMES.filter((name) => may(name, BUCKET).includes('s3:PutObject'));
    expect(writing.sort()).toEqual(['Complete', 'Prepare', 'WriteChunk']);
    const cleaning = NAMES.filter((name) => may(name, BUCKET).includes('s3:DeleteObject'));
    for (const name of [...writing, ...cleaning]) {
      const actions = ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:ListBucketMultipartUploads'];
      expect(may(name, BUCKET)).toEqual(expect.arrayContaining(actions));
      expect(may(name, TABLE)).toContain('dynamodb:DeleteItem');
    }
  });

  it('to clean up are with every function whose code does', () => {
    const cleaning = [...bundleAll()].filter(([, { inputs }]) => 'functions/pipeline/clean.ts' in inputs);
    const entries = NAMES.filter((name) => may(name, BUCKET).includes('s3:DeleteObject')).map(entryOf);
    expect(cleaning.map(([entry]) => entry).sort()).toEqual(entries.sort());
  });

  it('on the tables to export from are to query them, for what reads records', () => {
    const tables = (name: string) =>
      rightsOf(prod, name).filter(({ resources }) =>
        resources.some((one) => one.includes(':table/waybill-')),
      );
    expect(NAMES.filter((name) => tables(name).length > 0).sort()).toEqual([
      'Prepare',
      'ReadRecords',
      'WriteChunk',
    ]);
    expect(tables('WriteChunk').map(({ actions }) => actions)).toEqual([['dynamodb:Query']]);
    expect(tables('WriteChunk').flatMap(({ resources }) => resources)).toHaveLength(
      stages.prod.tables.length,
    );
  });

  it('are to scan a table only where it is bound to one owner, and then not to query it', () => {
    const own = { table: 'waybill-acme', owner: 'acme', collection: 'products' };
    const rights = (tables: StageConfig['tables']) =>
      rightsOf(deploy({ tables }), 'WriteChunk')
        .filter(({ resources }) => resources.some((one) => one.includes(':table/waybill-')))
        .map(({ actions, resources }) => [
          ...actions,
          ...resources.map((one) => one.replace(/.*:table\//, '')),
        ]);
    const all = stages.prod.tables;
    const queried = ['dynamodb:Query', ...all.map(({ table }) => table).sort()];
    const scanned = ['dynamodb:Scan', 'waybill-acme'];
    expect(rights([own, ...all])).toEqual([queried, scanned]);
    expect(rights([own])).toEqual([scanned]);
    expect(rights(all)).toEqual([queried]);
  });

  it('to start executions are with what creates, resumes, hands over, reconciles, or ends one so that the next has its turn', () => {
    const starting = NAMES.filter((name) => may(name, 'arn:').includes('states:StartExecution'));
    expect(starting.sort()).toEqual([
      'Abandon',
      'ChangeExport',
      'Complete',
      'CreateExport',
      'DeleteExport',
      'Reconcile',
    ]);
  });

  it('of nobody reach everything, but for traces and log deliveries', () => {
    const wide = ({ resources }: Right) =>
      resources.some((one) => one === '*' || /^<[^>]+>\*|:\*:/.test(one));
    const rights = ofType(prod, 'AWS::IAM::Policy').flatMap(({ path }) =>
      rightsOf(prod, path.split('/')[0] ?? ''),
    );
    const actions = rights.filter(wide).flatMap((right) => right.actions);
    expect(
      actions.filter((action) => !/^(xray:|logs:\w*(LogDeliver|ResourcePolic|LogGroups))/.test(action)),
    ).toEqual([]);
    expect(rights.flatMap((right) => right.actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('to invoke a step are with the state machine alone, and for Abandon with its rule too', () => {
    const invokers = ofType(prod, 'AWS::Lambda::Permission').map(({ properties }) => [
      flat(properties.FunctionName).replace(/^<(\w+?)Function.*/, '$1'),
      properties.Principal,
    ]);
    const steps = invokers.filter(([name]) =>
      ['Prepare', 'WriteChunk', 'Complete', 'Abandon'].includes(String(name)),
    );
    expect(steps).toEqual([['Abandon', 'events.amazonaws.com']]);
    const machine = rightsOf(prod, 'Workflow').filter(({ actions }) =>
      actions.includes('lambda:InvokeFunction'),
    );
    const invoked = machine.flatMap(({ resources }) =>
      resources.map((one) => one.replace(/^<(\w+?)Function.*/, '$1')),
    );
    expect(invoked.sort()).toEqual(['Abandon', 'Complete', 'Prepare', 'WriteChunk']);
  });
});

describe('rights on credentials', () => {
  const reaching = (on: string) =>
    NAMES.filter((name) =>
      rightsOf(prod, name).some(({ resources }) => resources.some((one) => one.startsWith(on))),
    );
  const endpoints = [...new Set<FunctionName>(Object.values(functionOf))].sort();

  const reachers = ['Announce', ...endpoints].sort();

  it('are with the functions that look at them or sign links, and with no other step, no Reconcile and no NotFound', () => {
    expect(reaching(CREDENTIALS).sort()).toEqual(reachers);
    expect(reaching(SEALING_KEY).sort()).toEqual(reachers);
    const others = [
      'Abandon',
      'Complete',
      'Enqueue',
      'NotFound',
      'Prepare',
      'ReadRecords',
      'Reconcile',
      'WriteChunk',
    ];
    expect(NAMES.filter((name) => !reaching(CREDENTIALS).includes(name)).sort()).toEqual(others);
  });

  it('are with no machine, rule or policy besides', () => {
    const policies = ofType(prod, 'AWS::IAM::Policy').filter(({ properties }) =>
      /CredentialsTable/.test(JSON.stringify(properties.PolicyDocument)),
    );
    expect(policies.map(({ path }) => path.split('/')[0]).sort()).toEqual(reachers);
  });

  const put = (keys: string) => ({
    actions: ['dynamodb:PutItem'],
    resources: [CREDENTIALS],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] } },
  });
  const signing: readonly FunctionName[] = ['ChangeExport', 'CreateExport', 'GetExport', 'ListExports'];

  it.each(endpoints.filter((name) => name !== 'Authorize' && !signing.includes(name)))(
    'let %s look one up, unseal it, and use up a nonce',
    (name) => {
      expect(may(name, CREDENTIALS)).toEqual(['dynamodb:GetItem']);
      expect(may(name, SEALING_KEY)).toEqual(['kms:Decrypt']);
      expect(bound(name, CREDENTIALS)).toEqual([put('nonce#*')]);
    },
  );

  it.each(signing)('let %s make the secret that signs links besides', (name) => {
    expect(may(name, CREDENTIALS)).toEqual(['dynamodb:GetItem']);
    expect(may(name, SEALING_KEY)).toEqual(['kms:Decrypt', 'kms:Encrypt']);
    expect(bound(name, CREDENTIALS)).toEqual([put('nonce#*'), put('secret#*')]);
  });

  it('to have records read are with what counts, finds and lists them', () => {
    const invoking = NAMES.filter((name) => may(name, '<ReadRecords').includes('lambda:InvokeFunction'));
    expect(invoking.sort()).toEqual(['CreateExport', 'ListExports', 'ListRecords']);
  });

  it('let Authorize make tokens and approve them', () => {
    expect(may('Authorize', CREDENTIALS)).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    ]);
    expect(may('Authorize', SEALING_KEY)).toEqual(['kms:Decrypt', 'kms:Encrypt']);
    expect(bound('Authorize', CREDENTIALS)).toEqual([]);
    expect(may('Authorize', BUCKET)).toEqual([]);
  });

  it('let Announce sign links, and see no credential and no other secret', () => {
    const conditions = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['secret#*'] } };
    expect(may('Announce', CREDENTIALS)).toEqual([]);
    expect(bound('Announce', CREDENTIALS)).toEqual([
      { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resources: [CREDENTIALS], conditions },
    ]);
  });

  it('let nobody list them', () => {
    for (const name of NAMES)
      expect(rightsOf(prod, name).flatMap(({ resources }) => resources)).not.toContain(
        `${CREDENTIALS}/index/listed`,
      );
  });
});

describe('rights to tell', () => {
  const keys = (...patterns: readonly string[]) => ({
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
  });

  it('are to take what waits, to read finished files and to note in exports how it went', () => {
    expect(may('Announce', TABLE)).toEqual([]);
    expect(bound('Announce', TABLE)).toEqual([
      {
        actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
        resources: [TABLE],
        conditions: keys('outbox#*', 'export#*'),
      },
      { actions: ['dynamodb:DeleteItem'], resources: [TABLE], conditions: keys('outbox#*') },
    ]);
    expect(may('Announce', BUCKET)).toEqual(['s3:GetObject', 's3:ListBucket']);
  });

  it('go from one sender and one source, to one bus', () => {
    const told = deploy({ mailFrom: 'Exports <exports@example.org>', eventBus: 'own' });
    const rights = rightsOf(told, 'Announce').filter(({ actions }) => /^(ses|events):/.test(actions.join()));
    expect(rights.map(({ actions, conditions }) => [actions, conditions])).toEqual([
      [['ses:SendRawEmail'], { StringEquals: { 'ses:FromAddress': 'exports@example.org' } }],
      [['events:PutEvents'], { StringEquals: { 'events:source': 'waybill' } }],
    ]);
    expect(rights[1]?.resources).toEqual([expect.stringMatching(/:event-bus\/own$/)]);
    expect(new AwsSolutionsChecks(told.app).validateScope(told.app).violations).toEqual([]);
    const silent = rightsOf(prod, 'Announce').flatMap(({ actions }) => actions);
    expect(silent).not.toContain('ses:SendRawEmail');
  });

  it('reach Enqueue as keys of new items of the outbox alone, which it may read', () => {
    const [stream, messages] = ofType(prod, 'AWS::Lambda::EventSourceMapping');
    expect(stream?.properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: { Keys: { pk: { S: [{ prefix: 'outbox#' }] } } },
            }),
          },
        ],
      },
    });
    expect(messages?.properties).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BatchSize: 5,
    });
    const { StreamSpecification } = under(prod, 'ExportsTable', 'AWS::DynamoDB::Table').properties;
    expect(StreamSpecification).toEqual({ StreamViewType: 'KEYS_ONLY' });
    expect(bound('Enqueue', TABLE)).toEqual([
      { actions: ['dynamodb:GetItem'], resources: [TABLE], conditions: keys('outbox#*') },
    ]);
  });

  it('end in a queue of their own, and what is hidden there stays so longer than its function runs', () => {
    const queue = under(prod, 'Announcements/Queue', 'AWS::SQS::Queue').properties;
    const untold = under(prod, 'Announcements/Untold', 'AWS::SQS::Queue');
    expect(flat(queue.RedrivePolicy.deadLetterTargetArn)).toBe(`<${untold.id}.Arn>`);
    const { Timeout } = under(prod, 'Announce', 'AWS::Lambda::Function').properties;
    expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
  });
});

describe('functions', () => {
  it.each(NAMES)('%s gets the variables that it reads and no others', (name) => {
    const { properties } = under(prod, name, 'AWS::Lambda::Function');
    expect(Object.keys(properties.Environment.Variables).sort()).toEqual(Object.keys(env[name].shape).sort());
  });

  it.each(NAMES)('%s runs on Node 24 and ARM, is traced, and keeps its log for a month', (name) => {
    const { properties } = under(prod, name, 'AWS::Lambda::Function');
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
    expect(under(prod, name, 'AWS::Logs::LogGroup').properties.RetentionInDays).toBe(30);
  });

  it('are refused where a variable that they read is missing', () => {
    const stack = new Stack();
    const props = {
      codeOf: () => Code.fromInline('0'),
      memory: 128,
      timeout: Duration.seconds(1),
      keep: false,
    };
    const fn = new RuntimeFunction(stack, 'GetExport', props);
    fn.provide({ BASE_URL: 'https://example.org', LIMITS: '{}', WORKFLOW_ARN: 'arn:not:read' });
    fn.provide({ CREDENTIALS_TABLE: 'credentials', SEALING_KEY: 'arn:of:it' });
    expect(fn.node.validate()).toEqual([
      'GetExport lacks EXPORTS_TABLE: give it the grant or the setting that provides it',
    ]);
    fn.provide({ EXPORTS_TABLE: 'exports' });
    expect(fn.node.validate()).toEqual([]);
  });
});
