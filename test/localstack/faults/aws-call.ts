import type { IncomingMessage } from 'node:http';

export type AwsService = 'DynamoDB' | 'S3' | 'StepFunctions';

/** What a function asked of AWS. */
export interface AwsCall {
  readonly service: AwsService;
  readonly operation: string;
  /** The same for every attempt that the SDK makes at one call. */
  readonly invocation: string;
}

/** Reads the operation out of a request: the JSON protocols name it, S3's lies in method and query. */
export function awsCall({ method = '', url = '', headers }: IncomingMessage): AwsCall {
  const invocation = String(headers['amz-sdk-invocation-id']);
  const [service, operation] = String(headers['x-amz-target'] ?? '').split('.');
  if (service?.startsWith('DynamoDB')) return { service: 'DynamoDB', operation: operation ?? '', invocation };
  if (service?.startsWith('AWSStepFunctions'))
    return { service: 'StepFunctions', operation: operation ?? '', invocation };
  const { searchParams, pathname } = new URL(url, 'http://s3');
  const copies = headers['x-amz-copy-source'] !== undefined;
  return { service: 'S3', operation: s3Operation(method, { searchParams, pathname, copies }), invocation };
}

interface S3Request {
  readonly searchParams: URLSearchParams;
  readonly pathname: string;
  readonly copies: boolean;
}

function s3Operation(method: string, { searchParams, copies }: S3Request): string {
  const has = (name: string): boolean => searchParams.has(name);
  if (has('uploads')) return method === 'POST' ? 'CreateMultipartUpload' : 'ListMultipartUploads';
  if (has('partNumber')) return copies ? 'UploadPartCopy' : 'UploadPart';
  if (has('uploadId')) return method === 'POST' ? 'CompleteMultipartUpload' : 'AbortMultipartUpload';
  if (has('delete')) return 'DeleteObjects';
  if (has('list-type')) return 'ListObjectsV2';
  return { HEAD: 'HeadObject', GET: 'GetObject', PUT: 'PutObject' }[method] ?? method;
}
