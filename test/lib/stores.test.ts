import { describe, expect, it } from 'vitest';
import { FILES_PREFIX, SCRATCH_PREFIX } from '../../functions/pipeline/object-keys.ts';
import { type Deployed, deploy, flat, ofType, under } from './stack.ts';

const prod = deploy();
const bucket = under(prod, 'FilesBucket', 'AWS::S3::Bucket');
const table = under(prod, 'ExportsTable', 'AWS::DynamoDB::Table');

describe('the table of exports', () => {
  it('is paid by use, forgets by itself, can be restored to any moment and outlives the stack', () => {
    expect(table.properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
  });

  it('goes with a stack that is only tried', () => {
    const tried = deploy({ keep: false });
    const { properties } = under(tried, 'ExportsTable', 'AWS::DynamoDB::Table');
    expect(properties.DeletionProtectionEnabled ?? false).toBe(false);
  });
});

describe('the table of credentials', () => {
  const path = 'CredentialsTable';
  const { properties } = under(prod, path, 'AWS::DynamoDB::Table');
  const key = under(prod, path, 'AWS::KMS::Key');

  it('is paid by use, forgets by itself, can be restored to any moment and outlives the stack', () => {
    expect(properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
  });

  it('shows nobody its changes, and in its index no more than keys', () => {
    expect(properties.StreamSpecification).toBeUndefined();
    expect(properties.GlobalSecondaryIndexes).toMatchObject([
      { IndexName: 'listed', Projection: { ProjectionType: 'KEYS_ONLY' } },
    ]);
  });

  it('seals with a key of the stack’s own, which is renewed each year and goes or stays with the table', () => {
    expect(key.properties.EnableKeyRotation).toBe(true);
    const principals = key.properties.KeyPolicy.Statement.map(
      ({ Principal }: { readonly Principal: { readonly AWS: unknown } }) => flat(Principal.AWS),
    );
    expect(principals).toEqual(['arn:<AWS::Partition>:iam::<AWS::AccountId>:root']);
    const policies = (deployed: Deployed) =>
      ['AWS::DynamoDB::Table', 'AWS::KMS::Key'].map((type) => under(deployed, path, type).removal);
    expect(policies(prod)).toEqual(['Retain', 'Retain']);
    expect(policies(deploy({ keep: false }))).toEqual(['Delete', 'Delete']);
  });
});

describe('the bucket of files', () => {
  it('is private, encrypted with the keys under which equal parts have equal ETags, and refuses plain HTTP', () => {
    expect(bucket.properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    const [rule] = bucket.properties.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule).toEqual({ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } });
    const [policy] = ofType(prod, 'AWS::S3::BucketPolicy');
    expect(policy?.properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  });

  it('gives up stale uploads after a week, and files and scratch by the prefixes that the engine uses', () => {
    const rules = bucket.properties.LifecycleConfiguration.Rules;
    expect(rules).toEqual([
      { Id: 'stale-uploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
      { Id: 'expired-files', Status: 'Enabled', Prefix: FILES_PREFIX, ExpirationInDays: 8 },
      { Id: 'forgotten-scratch', Status: 'Enabled', Prefix: SCRATCH_PREFIX, ExpirationInDays: 7 },
    ]);
  });

  it('keeps files longer than they may be downloaded', () => {
    const { properties } = under(deploy({ retentionDays: 30 }), 'FilesBucket', 'AWS::S3::Bucket');
    expect(properties.LifecycleConfiguration.Rules[1].ExpirationInDays).toBe(31);
  });
});

describe('tables to export from', () => {
  it('are named and nothing else where they are the user’s own', () => {
    const tables = [{ table: 'catalogue', collection: 'products', partitionKey: { name: 'store' } }];
    const deployed = deploy({ tables });
    const own = ofType(deployed, 'AWS::DynamoDB::Table').map(({ path }) => path.split('/')[0]);
    expect(own.sort()).toEqual(['CredentialsTable', 'ExportsTable']);
    const { properties } = under(deployed, 'Prepare', 'AWS::Lambda::Function');
    expect(JSON.parse(flat(properties.Environment.Variables.SOURCES))).toEqual(tables);
  });

  it('are refused where one is to be made without a name for its sort key', () => {
    const tables = [
      { table: 'catalogue', collection: 'products', create: true, partitionKey: { name: 'store' } },
    ];
    expect(() => deploy({ tables })).toThrow('catalogue is to be made, so its sort key must have a name');
  });
});
