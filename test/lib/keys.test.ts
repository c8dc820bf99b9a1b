import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { env } from '../../functions/env.ts';
import { stages } from '../../functions/stages.ts';
import { configFaults } from '../../lib/config-faults.ts';
import { deploy, ofType, rightsOf, under } from './stack.ts';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const THEIRS = 'arn:aws:kms:eu-west-1:123456789012:key/66666666-7777-8888-9999-000000000000';
const NAMES = Object.keys(env);

const tables = stages.prod.tables.map((table, index) => (index === 0 ? { ...table, kmsKey: THEIRS } : table));
const keyed = deploy({ kmsKey: KEY, tables });
/** What a function may do with a key, by the service through which it may. */
const rightsOn = (name: string, key: string) =>
  rightsOf(keyed, name)
    .filter(({ resources }) => resources.includes(key))
    .map(({ actions, conditions }) => [
      JSON.stringify(conditions).replace(/.*ViaService[^[{]*(\[|\{"Fn::Join":\["",\[)"(\w+)\..*/, '$2'),
      actions,
    ]);
const READ = ['kms:Decrypt', 'kms:DescribeKey'];

describe('a customer-managed key', () => {
  it('encrypts both tables and the bucket, which asks for it through a key of its own', () => {
    for (const path of ['ExportsTable', 'CredentialsTable'])
      expect(under(keyed, path, 'AWS::DynamoDB::Table').properties.SSESpecification).toEqual({
        SSEEnabled: true,
        SSEType: 'KMS',
        KMSMasterKeyId: KEY,
      });
    const { BucketEncryption } = under(keyed, 'FilesBucket', 'AWS::S3::Bucket').properties;
    expect(BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      {
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: { KMSMasterKeyID: KEY, SSEAlgorithm: 'aws:kms' },
      },
    ]);
    expect(
      ofType(keyed, 'AWS::KMS::Key').map(({ properties }) => properties.KeyUsage ?? 'ENCRYPT_DECRYPT'),
    ).toEqual(['ENCRYPT_DECRYPT', 'SIGN_VERIFY']);
  });

  it('may be used by whoever may use what lies under it, through that service alone', () => {
    const reaching = (types: RegExp) =>
      NAMES.filter((name) =>
        rightsOf(keyed, name).some(({ resources }) => resources.some((one) => types.test(one))),
      );
    const ids = ['ExportsTable', 'CredentialsTable'].map(
      (path) => under(keyed, path, 'AWS::DynamoDB::Table').id,
    );
    const through = (service: string) =>
      NAMES.filter((name) => rightsOn(name, KEY).some(([via]) => via === service));
    const withBytes = NAMES.filter((name) =>
      rightsOf(keyed, name).some(({ actions }) => actions.some((one) => /^s3:(Get|Put)Object$/.test(one))),
    );
    expect(through('s3')).toEqual(withBytes);
    expect(through('dynamodb')).toEqual(reaching(new RegExp(`^<(${ids.join('|')})\\.`)));
    const services = NAMES.flatMap((name) => rightsOn(name, KEY).map(([via]) => via));
    expect(new Set(services)).toEqual(new Set(['s3', 'dynamodb']));
  });

  it('is read with and not written with where files are only fetched', () => {
    for (const name of ['DownloadExport', 'GetManifest', 'Announce'])
      expect(rightsOn(name, KEY)).toContainEqual(['s3', READ]);
    expect(rightsOn('WriteChunk', KEY)).toContainEqual([
      's3',
      expect.arrayContaining(['kms:GenerateDataKey']),
    ]);
    expect(rightsOn('NotFound', KEY)).toEqual([]);
  });

  it('of a table to export from may be read with by what reads records, and by nobody else', () => {
    const reading = NAMES.filter((name) => rightsOn(name, THEIRS).length > 0);
    expect(reading.sort()).toEqual(['Prepare', 'ReadRecords', 'WriteChunk']);
    for (const name of reading) expect(rightsOn(name, THEIRS)).toEqual([['dynamodb', READ]]);
    const { SOURCES } = under(keyed, 'Prepare', 'AWS::Lambda::Function').properties.Environment.Variables;
    expect(SOURCES).not.toContain('kms');
  });

  it('is nothing that cdk-nag finds fault with', () => {
    expect(new AwsSolutionsChecks(keyed.app).validateScope(keyed.app).violations).toEqual([]);
  });

  it.each(['alias/mine', 'arn:aws:kms:eu-west-1:123456789012:alias/mine', ''])('is no %j', (kmsKey) => {
    const told = (config: object) => configFaults({ ...stages.dev, ...config });
    expect(told({ kmsKey })).toEqual([`kmsKey is no ARN of a KMS key: ${kmsKey}`]);
    const [table, ...others] = stages.dev.tables;
    const faulty = { tables: [{ ...table, kmsKey }, ...others] };
    expect(told(faulty)).toEqual([`tables, ${table?.table}, kmsKey is no ARN of a KMS key: ${kmsKey}`]);
    expect(told({ kmsKey: KEY })).toEqual([]);
  });
});
