import type { LimitSettings, MostRecords } from './core/limits.ts';
import type { OperationName } from './core/operations.ts';
import type { Quotas } from './core/quotas.ts';
import type { BoundSettings, KeyedSettings } from './source-tables.ts';

/** A table to export from: of many owners, or bound to one as a whole. */
export type UserTable = KeyedTable | BoundTable;

interface Encrypted {
  /** ARN of the customer-managed key under which the table lies; left out: AWS's own. */
  readonly kmsKey?: string;
}

export interface KeyedTable extends KeyedSettings, Encrypted {
  /** For trying the service: the stack makes the table and takes it away again. */
  readonly create?: boolean;
}

export interface BoundTable extends BoundSettings, Encrypted {
  /** It is there before the service, since only its application knows its keys. */
  readonly create?: undefined;
}

/** What a function reads of a table's settings: how its keys are made, and not how it is deployed. */
export const sourceSettings = ({ create: _create, kmsKey: _kmsKey, ...settings }: UserTable) => settings;

/** Requests per second, and how many at once beyond. */
interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** What differs between deployments of the service. */
export interface StageConfig {
  /** Whether records and files outlive the stack. */
  readonly keep: boolean;
  /** Whether manifests are signed, by a KMS key of the service's own: about a dollar a month. */
  readonly signed: boolean;
  /** Days for which a file may be downloaded. */
  readonly retentionDays: number;
  /** Public APIs that have routes, by their folder; left out: all. */
  readonly dialects?: readonly string[];
  /** How often callers may ask, by API and name, where it is not as the vendors say; `off`: as often as they like. */
  readonly limits?: LimitSettings;
  /** How many records an export may have, by API, of those that count them before they create one. */
  readonly mostRecords?: MostRecords;
  /** What owners may have. */
  readonly quotas: Quotas;
  /** The tables to export from: the service may read these and no others. */
  readonly tables: readonly UserTable[];
  /** Seconds after which a step hands over to the next. */
  readonly timeBox: number;
  /** Segments that an export is divided into, small ones too; two read one partition key as fast as it can be read. */
  readonly segments: number;
  /** Chunks that one execution may write: each takes seven of an execution's 25,000 history events, and three more with every retry. */
  readonly chunks: number;
  /** MiB of a part; S3 wants 5 at least. */
  readonly partSize: number;
  /** MiB of the steps that read and encode; 1,769 are one vCPU. */
  readonly stepMemory: number;
  /** How many steps of all exports may write at once; left out: as many as the account lets run. */
  readonly writersAtOnce?: number;
  /** How many files may be streamed at once; left out: as many as the account lets run. */
  readonly downloadsAtOnce?: number;
  /** Whether the gateway streams downloads; where it cannot, they are buffered up to 4 MiB and redirected above. */
  readonly streaming: boolean;
  /** Requests per second that the gateway lets through, of all callers together. */
  readonly throttle: Throttle;
  /** The same of some operations, whatever API calls them: below `throttle`. */
  readonly operationThrottles?: Readonly<Partial<Record<OperationName, Throttle>>>;
  /** Whether the gateway logs requests, for which it needs a role of the whole account. */
  readonly accessLogs: boolean;
  /** The service's own host; left out: the gateway's, with its stage in the path. */
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  /** What an emulator's addresses begin with. */
  readonly gateway?: string;
  /** Whom e-mails to people come from, such as `Exports <exports@example.com>`: a sender that SES has verified; left out: none are sent. */
  readonly mailFrom?: string;
  /** Name of the event bus on which programs are told; left out: the account's default. */
  readonly eventBus?: string;
  /** ARN of the customer-managed key under which the service's tables and its bucket lie; left out: AWS's own keys. */
  readonly kmsKey?: string;
  /** Where alarms are sent; left out: there are none. */
  readonly alarmEmail?: string;
}

const sample = (collection: string, key: string, type: 'text' | 'number'): KeyedTable => ({
  table: `waybill-${collection}`,
  create: true,
  collection,
  partitionKey: { name: 'owner', template: '{owner}' },
  sortKey: { name: key, type },
});

const SAMPLE_TABLES: readonly KeyedTable[] = [
  sample('products', 'id', 'text'),
  sample('inventory', 'listing_id', 'number'),
  sample('orders', 'id', 'number'),
  sample('projects', 'id', 'number'),
  sample('skus', 'id', 'text'),
  /** Every other collection, told apart by the partition key. */
  {
    table: 'waybill-records',
    create: true,
    partitionKey: { name: 'partition', template: '{owner}#{collection}' },
    sortKey: { name: 'id', type: 'text' },
  },
];

const GIB = 1024 ** 3;

/** Bounds of a bill: `docs/deploy.md` counts what the worst caller of one key costs with them. */
const QUOTAS: Quotas = {
  running: 20,
  runningPerOwner: 4,
  openPerOwner: 1000,
  fileBytes: 100 * GIB,
  downloadBytesPerDay: 200 * GIB,
  compressionLevels: { zstd: 12 },
};

const dev: StageConfig = {
  keep: false,
  signed: true,
  retentionDays: 7,
  quotas: QUOTAS,
  tables: SAMPLE_TABLES,
  timeBox: 60,
  segments: 1,
  chunks: 400,
  partSize: 8,
  stepMemory: 1024,
  streaming: true,
  throttle: { rate: 100, burst: 200 },
  accessLogs: true,
};

interface LocalStage extends StageConfig {
  readonly tables: readonly KeyedTable[];
}

/** Small steps and parts, so that a short export already has many of both. */
const localstack: LocalStage = {
  ...dev,
  tables: SAMPLE_TABLES,
  timeBox: 2,
  segments: 2,
  partSize: 5,
  streaming: false,
  accessLogs: false,
  mailFrom: 'Waybill <exports@waybill.example>',
  gateway: 'http://127.0.0.1:4566/_aws/execute-api',
};

/**
 * Its tables are there before it. A `WriteChunk` has a whole vCPU, since encoding is what it waits for. Twice as many may
 * write as exports run, so that a step and its repetition find room; those reserved leave the rest of the account to
 * others, and keep exports and slow readers of files from taking what answers requests. What makes work or streams files is throttled below what only looks.
 */
const prod: StageConfig = {
  ...dev,
  keep: true,
  writersAtOnce: 40,
  downloadsAtOnce: 50,
  operationThrottles: {
    create: { rate: 20, burst: 100 },
    download: { rate: 50, burst: 100 },
    follow: { rate: 50, burst: 100 },
    token: { rate: 10, burst: 50 },
    listRecords: { rate: 20, burst: 50 },
  },
  tables: SAMPLE_TABLES.map(({ create: _create, ...table }) => table),
  stepMemory: 1769,
  throttle: { rate: 500, burst: 1000 },
};

/** Every stage by its name: the stack is deployed from one, and `waybill load --stage` reads its tables. */
export const stages = {
  localstack,
  dev,
  prod,
} as const satisfies Record<string, StageConfig>;

export type StageName = keyof typeof stages;

export const isStage = (name: string): name is StageName => Object.hasOwn(stages, name);

/** Says that a stage is none, and which there are. */
export const noStage = (name: string): string =>
  `${JSON.stringify(name)} is not one of ${Object.keys(stages).join(', ')}`;
