import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DataKey } from './data-key.ts';
import type { RuntimeFunction } from './runtime-function.ts';
import { acceptWildcard } from './wildcard.ts';

export interface FilesBucketProps {
  /** Whether the bucket outlives the stack. */
  readonly keep: boolean;
  /** Days for which a file may be downloaded. */
  readonly retentionDays: number;
  /** ARN of the customer-managed key under which it lies; left out: S3's own. */
  readonly kmsKey?: string | undefined;
}

/** The prefixes by which `functions/pipeline/object-keys.ts` names objects. */
const FILES = 'files/';
const SCRATCH = 'scratch/';
/** How long uploads and scratch objects stay: an export that was paused for longer begins anew. */
const FORGOTTEN = Duration.days(7);

/**
 * Finished files and manifests under `files/`, segments and rests under `scratch/`. The service removes what it no longer
 * needs; the lifecycle rules are the last resort. Under S3's own keys equal parts have equal ETags; under a customer's they have
 * not, and a part that a repeated step sent once more is told by its CRC-32 and its length.
 */
export class FilesBucket extends Construct {
  readonly bucket: Bucket;
  readonly #dataKey: DataKey | undefined;

  constructor(scope: Construct, id: string, { keep, retentionDays, kmsKey: arn }: FilesBucketProps) {
    super(scope, id);
    this.#dataKey = arn === undefined ? undefined : new DataKey(this, 'DataKey', { arn, service: 's3' });
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      ...encryptedBy(this.#dataKey),
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      lifecycleRules: [
        { id: 'stale-uploads', abortIncompleteMultipartUploadAfter: FORGOTTEN },
        { id: 'expired-files', prefix: FILES, expiration: Duration.days(retentionDays + 1) },
        { id: 'forgotten-scratch', prefix: SCRATCH, expiration: FORGOTTEN },
      ],
    });
    const reason =
      'The service logs each download; a bucket of access logs would hold object keys of all owners for no use.';
    Validations.of(this.bucket).acknowledge({ id: 'AwsSolutions-S1', reason });
  }

  /** May fetch finished files. Who may not list is told "denied" instead of "gone", so listing is part of reading. */
  grantRead(fn: RuntimeFunction): void {
    this.#grant(fn, ['s3:GetObject'], [FILES]);
    this.#dataKey?.grantRead(fn);
  }

  /** May remove what lies there and end uploads, and see no byte of it. */
  grantClean(fn: RuntimeFunction): void {
    this.#grant(fn, ['s3:DeleteObject', 's3:AbortMultipartUpload'], [FILES, SCRATCH]);
    fn.allow(['s3:ListBucketMultipartUploads'], [this.bucket.bucketArn]);
  }

  /** May begin uploads, and clean up: a step that comes late takes away what it wrote. */
  grantBegin(fn: RuntimeFunction): void {
    this.grantClean(fn);
    this.#grant(fn, ['s3:PutObject'], [FILES, SCRATCH]);
    this.#dataKey?.grantReadWrite(fn);
  }

  /** May also read what earlier steps left. */
  grantWrite(fn: RuntimeFunction): void {
    this.grantBegin(fn);
    this.#grant(fn, ['s3:GetObject'], [FILES, SCRATCH]);
  }

  /** May also see which parts an upload has. */
  grantComplete(fn: RuntimeFunction): void {
    this.grantWrite(fn);
    this.#grant(fn, ['s3:ListMultipartUploadParts'], [FILES, SCRATCH]);
  }

  #grant(fn: RuntimeFunction, actions: readonly string[], prefixes: readonly string[]): void {
    const objects = prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
    fn.allow(actions, objects);
    fn.allow(['s3:ListBucket'], [this.bucket.bucketArn]);
    for (const pattern of objects) {
      acceptWildcard(fn, pattern, 'Objects are named after exports that are not known at deployment.');
    }
    fn.provide({ FILES_BUCKET: this.bucket.bucketName });
  }
}

/** A key of the bucket's own between S3 and KMS, so that not every object costs a call. */
const encryptedBy = (dataKey: DataKey | undefined) =>
  dataKey
    ? { encryption: BucketEncryption.KMS, encryptionKey: dataKey.key, bucketKeyEnabled: true }
    : { encryption: BucketEncryption.S3_MANAGED };
