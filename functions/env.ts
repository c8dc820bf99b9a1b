import * as z from 'zod';
import { LimitSettings, MostRecords } from './core/limits.ts';
import { type Mailbox, readMailbox } from './core/mailbox.ts';
import type { OperationName } from './core/operations.ts';
import { Quotas } from './core/quotas.ts';
import { SourceTables } from './source-tables.ts';

const whole = z.coerce.number().int().positive();

function parseJson(text: string, { issues }: z.RefinementCtx<string>): unknown {
  try {
    return JSON.parse(text);
  } catch {
    issues.push({ code: 'custom', message: 'is not JSON', input: text });
    return z.NEVER;
  }
}

function parseMailbox(text: string, { issues }: z.RefinementCtx<string>): Mailbox | undefined {
  const mailbox = readMailbox(text);
  if (!mailbox && text !== '') issues.push({ code: 'custom', message: 'is no e-mail address', input: text });
  return mailbox;
}

/** Every environment variable of the service. */
const variables = z.object({
  /** Table of the service's own records. */
  EXPORTS_TABLE: z.string().min(1),
  /** Table of keys, clients, users, tokens and nonces. */
  CREDENTIALS_TABLE: z.string().min(1),
  /** The KMS key that seals those secrets that must be had back. */
  SEALING_KEY: z.string().startsWith('arn:'),
  /** Bucket of files, segments and rests. */
  FILES_BUCKET: z.string().min(1),
  /** The state machine. */
  WORKFLOW_ARN: z.string().startsWith('arn:'),
  /** The function that reads records for those that may not. */
  READER: z.string().startsWith('arn:'),
  /** Public URL of the service, with which every absolute link begins. */
  BASE_URL: z.url().transform((url) => url.replace(/(?<!\/)\/+$/, '')),
  /** Log group of who did what. */
  AUDIT_LOG: z.string().min(1),
  /** Tables to export from, as JSON. */
  SOURCES: z.string().transform(parseJson).pipe(SourceTables),
  /** What the stage changes of the vendors' limits, as JSON. */
  LIMITS: z.string().transform(parseJson).pipe(LimitSettings),
  /** What owners may have, as JSON. */
  QUOTAS: z.string().transform(parseJson).pipe(Quotas),
  /** Days for which a file may be downloaded. */
  RETENTION_DAYS: whole,
  /** How many records an export may have, by dialect, as JSON. */
  MOST_RECORDS: z.string().transform(parseJson).pipe(MostRecords),
  /** Whether the gateway streams responses. */
  STREAMING: z.enum(['on', 'off']),
  /** Seconds after which a step hands over. */
  TIME_BOX: whole,
  /** How many segments an export is divided into, where its source can. */
  SEGMENTS: whole,
  /** Chunks that one execution may write. */
  CHUNKS: whole,
  /** Whom e-mails come from, as an address or `Name <address>`; empty: none are sent. */
  MAIL_FROM: z.string().transform(parseMailbox),
  /** Name of the bus on which programs are told. */
  EVENT_BUS: z.string().min(1),
  /** URL of the queue that holds what is to be told. */
  ANNOUNCE_QUEUE: z.url(),
  /** MiB of a part while its number is low; never below 5. */
  PART_SIZE: z.coerce.number().int().min(5).max(16),
});

export type VariableName = keyof z.infer<typeof variables>;

const limits = { TIME_BOX: true, SEGMENTS: true, CHUNKS: true, PART_SIZE: true } as const;
const table = { EXPORTS_TABLE: true } as const;
const files = { ...table, FILES_BUCKET: true } as const;
const turns = { WORKFLOW_ARN: true, QUOTAS: true } as const;
const workflow = { ...files, ...turns } as const;
const http = { BASE_URL: true, LIMITS: true } as const;
/** What an endpoint needs that looks at credentials, and counts who has them. */
const proven = { ...http, ...table, CREDENTIALS_TABLE: true, SEALING_KEY: true } as const;
/** And one whose operations leave lines in the audit. */
const audited = { ...proven, AUDIT_LOG: true } as const;

/** What each function reads, by its name: the stack sets just these. */
export const env = {
  CreateExport: variables.pick({
    ...audited,
    ...turns,
    READER: true,
    RETENTION_DAYS: true,
    MOST_RECORDS: true,
  }),
  GetExport: variables.pick(proven),
  ListExports: variables.pick({ ...proven, READER: true }),
  ChangeExport: variables.pick({ ...audited, ...workflow }),
  ListRecords: variables.pick({ ...proven, READER: true }),
  DeleteExport: variables.pick({ ...audited, ...workflow }),
  DownloadExport: variables.pick({ ...audited, ...files, STREAMING: true, QUOTAS: true }),
  GetManifest: variables.pick({ ...proven, ...files }),
  Authorize: variables.pick(audited),
  NotFound: variables.pick(http),
  Prepare: variables.pick({ ...files, ...limits, SOURCES: true }),
  WriteChunk: variables.pick({ ...files, ...limits, SOURCES: true }),
  Complete: variables.pick(workflow),
  Abandon: variables.pick(workflow),
  ReadRecords: variables.pick({ SOURCES: true }),
  Reconcile: variables.pick(workflow),
  Enqueue: variables.pick({ ...table, ANNOUNCE_QUEUE: true }),
  Announce: variables.pick({
    ...files,
    CREDENTIALS_TABLE: true,
    SEALING_KEY: true,
    BASE_URL: true,
    MAIL_FROM: true,
    EVENT_BUS: true,
  }),
} as const;

export type FunctionName = keyof typeof env;

/** The function that carries out each operation; several may share one that is allowed the same. */
export const functionOf = {
  create: 'CreateExport',
  list: 'ListExports',
  walk: 'ListExports',
  get: 'GetExport',
  change: 'ChangeExport',
  remove: 'DeleteExport',
  download: 'DownloadExport',
  follow: 'DownloadExport',
  manifest: 'GetManifest',
  requestToken: 'Authorize',
  describeRequest: 'Authorize',
  approveRequest: 'Authorize',
  accessToken: 'Authorize',
  token: 'Authorize',
  listRecords: 'ListRecords',
  identify: 'Authorize',
} as const satisfies Record<OperationName, FunctionName>;

/** Functions that answer requests. */
export type EndpointName = (typeof functionOf)[OperationName] | 'NotFound';
export type Environment<Name extends FunctionName> = z.infer<(typeof env)[Name]>;

/** The environment of this process as one function reads it; throws a message that names what is missing or wrong. */
export function readEnvironment<Name extends FunctionName>(name: Name): Environment<Name> {
  const result = env[name].safeParse(process.env);
  if (!result.success) throw new Error(`${name} is not configured: ${z.prettifyError(result.error)}`);
  return result.data as Environment<Name>;
}
