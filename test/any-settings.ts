import type { VariableName } from '../functions/env.ts';

/** A value of the right form for every variable of the functions: one that is missing does not compile. */
export const anySettings = {
  EXPORTS_TABLE: 'exports',
  CREDENTIALS_TABLE: 'credentials',
  SEALING_KEY: 'arn:aws:kms:us-east-1:000000000000:key/k',
  AUDIT_LOG: 'audit',
  QUOTAS: '{"running":8,"runningPerOwner":6,"openPerOwner":1000}',
  SIGNING_KEY: 'k',
  LIMITS: '{}',
  FILES_BUCKET: 'files',
  WORKFLOW_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:waybill',
  READER: 'arn:aws:lambda:us-east-1:000000000000:function:read',
  BASE_URL: 'https://example.org/v1',
  SOURCES: '[{"table":"products","collection":"products","partitionKey":{"name":"owner"}}]',
  RETENTION_DAYS: '7',
  MOST_RECORDS: '{}',
  MAIL_FROM: 'Exports <exports@example.org>',
  EVENT_BUS: 'default',
  ANNOUNCE_QUEUE: 'https://sqs.us-east-1.amazonaws.com/000000000000/announce',
  STREAMING: 'off',
  TIME_BOX: '60',
  SEGMENTS: '2',
  CHUNKS: '2000',
  PART_SIZE: '8',
} as const satisfies Record<VariableName, string>;
