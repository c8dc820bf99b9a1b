import { describe, expect, it } from 'vitest';
import { FILES_PREFIX, SCRATCH_PREFIX } from '../../functions/pipeline/object-keys.ts';
import { deploy, flat, ofType, under } from './stack.ts';

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
    const tables = [{ table: 'catalogue', partitionKey: { name: 'store' } }];
    const deployed = deploy({ tables });
    expect(ofType(deployed, 'AWS::DynamoDB::Table')).toHaveLength(1);
    const { properties } = under(deployed, 'Prepare', 'AWS::Lambda::Function');
    expect(JSON.parse(flat(properties.Environment.Variables.SOURCES))).toEqual(tables);
  });

  it('are refused where one is to be made without a name for its sort key', () => {
    const tables = [{ table: 'catalogue', create: true, partitionKey: { name: 'store' } }];
    expect(() => deploy({ tables })).toThrow('catalogue is to be made, so its sort key must have a name');
  });
});
