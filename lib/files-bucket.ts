import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { RuntimeFunction } from './runtime-function.ts';
import { acceptWildcard } from './wildcard.ts';

export interface FilesBucketProps {
  /** Whether the bucket outlives the stack. */
  readonly keep: boolean;
  /** Days for which a file may be downloaded. */
  readonly retentionDays: number;
}

/** The prefixes by which `functions/pipeline/object-keys.ts` names objects. */
const FILES = 'files/';
const SCRATCH = 'scratch/';
/** How long uploads and scratch objects stay: an export that was paused for longer begins anew. */
const FORGOTTEN = Duration.days(7);

/**
 * Finished files and manifests under `files/`, segments and rests under `scratch/`. The service removes what it no longer
 * needs; the lifecycle rules are the last resort. Bytes are encrypted with S3's own keys, under which equal parts have equal
 * ETags: the ledger relies on that.
 */
export class FilesBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { keep, retentionDays }: FilesBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
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
  }

  /** May write, finish, join and remove: a step that comes late takes away what it wrote. */
  grantWrite(fn: RuntimeFunction): void {
    const actions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];
    this.#grant(fn, actions, [FILES, SCRATCH]);
    fn.allow(['s3:ListBucketMultipartUploads'], [this.bucket.bucketArn]);
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
