import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Quotas } from '../functions/core/quotas.ts';
import { type EndpointName, type FunctionName, functionOf } from '../functions/env.ts';
import type { StageConfig } from '../functions/stages.ts';
import { Alarms } from './alarms.ts';
import { Announcements } from './announcements.ts';
import { AuditLog } from './audit-log.ts';
import { bundledCode, type CodeOf } from './bundle.ts';
import { CredentialsTable } from './credentials-table.ts';
import { ExportsTable } from './exports-table.ts';
import { FilesBucket } from './files-bucket.ts';
import { type Endpoints, HttpApi } from './http-api.ts';
import { RecordReader } from './record-reader.ts';
import { RuntimeFunction } from './runtime-function.ts';
import { SigningKey } from './signing-key.ts';
import { SourceTables } from './source-tables.ts';
import { type Steps, Workflow } from './workflow.ts';

export interface WaybillProps extends StackProps {
  readonly config: StageConfig;
  /** Where the functions' code comes from; left out: esbuild. */
  readonly codeOf?: CodeOf;
}

/** The whole service: what there is, and who may do what with it. */
export class Waybill extends Stack {
  readonly #props: Required<Pick<WaybillProps, 'config' | 'codeOf'>>;

  constructor(scope: Construct, id: string, { config, codeOf = bundledCode(), ...props }: WaybillProps) {
    super(scope, id, props);
    this.#props = { config, codeOf };
    const exports = new ExportsTable(this, 'ExportsTable', config);
    const credentials = new CredentialsTable(this, 'CredentialsTable', config);
    const files = new FilesBucket(this, 'FilesBucket', config);
    const sources = new SourceTables(this, 'SourceTables', config.tables);
    const signing = new SigningKey(this, 'Signing', config);
    const steps = this.#steps({ exports, files, sources });
    signing.grantSign(steps.Complete);
    const workflow = new Workflow(this, 'Workflow', { steps, keep: config.keep });
    const reconcile = this.#reconcile({ exports, files, workflow });
    for (const step of [steps.Complete, steps.Abandon]) this.#letTurn(step, { exports, workflow });
    const records = new RecordReader(this.#step('ReadRecords', { seconds: 29, memory: 1024 }), sources);
    const audit = new AuditLog(this, 'Audit', config);
    const endpoints = this.#endpoints({ exports, files, workflow, credentials, records, audit, signing });
    const api = new HttpApi(this, 'HttpApi', { endpoints, config });
    const { untold, enqueue } = this.#announcements({ exports, files, credentials }, api);
    const silent = [steps.Abandon, reconcile, enqueue];
    const watched = { api, workflow, silent, untold };
    if (config.alarmEmail) new Alarms(this, 'Alarms', { email: config.alarmEmail, ...watched });
    new CfnOutput(this, 'ApiId', { value: api.api.restApiId });
    new CfnOutput(this, 'BaseUrl', { value: api.baseUrl });
    new CfnOutput(this, 'ExportsTableName', { value: exports.table.tableName });
    new CfnOutput(this, 'CredentialsTableName', { value: credentials.table.tableName });
    new CfnOutput(this, 'SealingKeyArn', { value: credentials.key.keyArn });
    new CfnOutput(this, 'AuditLogName', { value: audit.group.logGroupName });
    if (signing.key) new CfnOutput(this, 'SigningKeyId', { value: signing.key.keyId });
    new CfnOutput(this, 'FilesBucketName', { value: files.bucket.bucketName });
    new CfnOutput(this, 'WorkflowArn', { value: workflow.arn });
  }

  /** Makes the steps: each function ends before its state in `export.asl.json` times out. */
  #steps({ exports, files, sources }: StepStores): Steps {
    const { stepMemory, writersAtOnce, timeBox, segments, chunks, partSize } = this.#props.config;
    const steps = {
      Prepare: this.#step('Prepare', { seconds: 60, memory: 512 }),
      WriteChunk: this.#step('WriteChunk', { seconds: 180, memory: stepMemory, atOnce: writersAtOnce }),
      Complete: this.#step('Complete', { seconds: 840, memory: 1024 }),
      Abandon: this.#step('Abandon', { seconds: 120, memory: 512 }),
    };
    for (const step of Object.values(steps)) exports.grantReadWrite(step);
    files.grantBegin(steps.Prepare);
    files.grantWrite(steps.WriteChunk);
    files.grantComplete(steps.Complete);
    files.grantClean(steps.Abandon);
    for (const step of [steps.Prepare, steps.WriteChunk]) {
      sources.grantRead(step);
      step.provide({
        TIME_BOX: `${timeBox}`,
        SEGMENTS: `${segments}`,
        CHUNKS: `${chunks}`,
        PART_SIZE: `${partSize}`,
      });
    }
    return steps;
  }

  #reconcile({ exports, files, workflow }: Pick<Stores, 'exports' | 'files' | 'workflow'>): RuntimeFunction {
    const reconcile = this.#step('Reconcile', { seconds: 300, memory: 512 });
    exports.grantReadWrite(reconcile);
    files.grantClean(reconcile);
    this.#letTurn(reconcile, { exports, workflow });
    workflow.grantDescribe(reconcile);
    workflow.reconcileBy(reconcile);
    return reconcile;
  }

  /** May hand a place to run to whoever's turn it is. */
  #letTurn(fn: RuntimeFunction, { exports, workflow }: Pick<Stores, 'exports' | 'workflow'>): void {
    exports.grantListOpen(fn);
    workflow.grantStart(fn);
    fn.provide({ QUOTAS: JSON.stringify(quotasOf(this.#props.config)) });
  }

  /** `Announce` ends before the lease of what it tells does. */
  #announcements(
    { exports, files, credentials }: Pick<Stores, 'exports' | 'files' | 'credentials'>,
    api: HttpApi,
  ) {
    const enqueue = this.#step('Enqueue', { seconds: 60, memory: 512 });
    const announce = this.#step('Announce', { seconds: 60, memory: 1024 });
    exports.grantAnnounce(announce);
    files.grantRead(announce);
    credentials.grantSign(announce);
    announce.provide({ BASE_URL: api.baseUrl });
    const { config } = this.#props;
    const { untold } = new Announcements(this, 'Announcements', { exports, enqueue, announce, config });
    return { untold, enqueue };
  }

  #endpoints(stores: Stores): Endpoints {
    const endpoints = Object.entries(GRANTS).map(([name, grant]) => {
      const endpoint = this.#endpoint(name as EndpointName);
      grant(endpoint, stores);
      if (TURNING.has(name)) this.#letTurn(endpoint, stores);
      return [name, endpoint];
    });
    const { CreateExport, DownloadExport, ...others }: Endpoints = Object.fromEntries(endpoints);
    const { retentionDays, mostRecords = {}, streaming } = this.#props.config;
    CreateExport.provide({ RETENTION_DAYS: `${retentionDays}`, MOST_RECORDS: JSON.stringify(mostRecords) });
    DownloadExport.provide({
      STREAMING: streaming ? 'on' : 'off',
      QUOTAS: JSON.stringify(quotasOf(this.#props.config)),
    });
    return { CreateExport, DownloadExport, ...others };
  }

  #step(name: FunctionName, { seconds, memory, atOnce }: Capacity): RuntimeFunction {
    const { codeOf, config } = this.#props;
    const timeout = Duration.seconds(seconds);
    return new RuntimeFunction(this, name, { codeOf, memory, timeout, atOnce, keep: config.keep });
  }

  #endpoint(name: EndpointName): RuntimeFunction {
    if (name !== functionOf.download) return this.#step(name, { seconds: GATEWAY_SECONDS, memory: 1024 });
    const { downloadsAtOnce } = this.#props.config;
    return this.#step(name, { seconds: STREAM_SECONDS, memory: 1024, atOnce: downloadsAtOnce });
  }
}

interface Capacity {
  readonly seconds: number;
  readonly memory: number;
  readonly atOnce?: number | undefined;
}

interface StepStores extends Pick<Stores, 'exports' | 'files'> {
  readonly sources: SourceTables;
}

interface Stores {
  readonly exports: ExportsTable;
  readonly files: FilesBucket;
  readonly workflow: Workflow;
  readonly credentials: CredentialsTable;
  readonly records: RecordReader;
  readonly audit: AuditLog;
  readonly signing: SigningKey;
}

/** What each endpoint may do. */
const GRANTS: Readonly<Record<EndpointName, (fn: RuntimeFunction, stores: Stores) => void>> = {
  CreateExport: (fn, { exports, credentials, records, audit }) => {
    exports.grantCreate(fn);
    records.grantRead(fn);
    credentials.grantCheck(fn);
    credentials.grantLinks(fn);
    audit.grantAdd(fn);
  },
  GetExport: (fn, { exports, credentials }) => {
    exports.grantRead(fn);
    exports.grantListOpen(fn);
    credentials.grantCheck(fn);
    credentials.grantLinks(fn);
  },
  ListExports: (fn, { exports, credentials, records }) => {
    exports.grantRead(fn);
    exports.grantHistory(fn);
    records.grantRead(fn);
    credentials.grantCheck(fn);
    credentials.grantLinks(fn);
  },
  ChangeExport: (fn, { exports, files, workflow, credentials, audit }) => {
    exports.grantReadWrite(fn);
    files.grantClean(fn);
    workflow.grantStop(fn);
    credentials.grantCheck(fn);
    credentials.grantLinks(fn);
    audit.grantAdd(fn);
  },
  ListRecords: (fn, { exports, credentials, records }) => {
    exports.grantCount(fn);
    records.grantRead(fn);
    credentials.grantCheck(fn);
  },
  DeleteExport: (fn, { exports, files, workflow, credentials, audit }) => {
    exports.grantReadWrite(fn);
    files.grantClean(fn);
    workflow.grantStop(fn);
    credentials.grantCheck(fn);
    audit.grantAdd(fn);
  },
  DownloadExport: (fn, { exports, files, credentials, audit }) => {
    exports.grantRead(fn);
    files.grantRead(fn);
    credentials.grantCheck(fn);
    audit.grantAdd(fn);
  },
  GetManifest: (fn, { exports, files, credentials }) => {
    exports.grantRead(fn);
    files.grantRead(fn);
    credentials.grantCheck(fn);
  },
  GetVerificationKeys: (fn, { exports, signing }) => {
    exports.grantCount(fn);
    signing.grantRead(fn);
  },
  Authorize: (fn, { exports, credentials, audit }) => {
    exports.grantCount(fn);
    credentials.grantReadWrite(fn);
    audit.grantAdd(fn);
  },
  NotFound: () => {},
};

/** Endpoints that end exports, make them or let them go on. */
const TURNING: ReadonlySet<string> = new Set<EndpointName>(['CreateExport', 'ChangeExport', 'DeleteExport']);

/** Where so many steps write at once, no more exports run than all segments of them can. */
function quotasOf({ quotas, writersAtOnce, segments }: StageConfig): Quotas {
  if (writersAtOnce === undefined) return quotas;
  const running = Math.min(quotas.running, Math.max(1, Math.floor(writersAtOnce / segments)));
  return { ...quotas, running, runningPerOwner: Math.max(1, Math.min(quotas.runningPerOwner, running - 1)) };
}

/** How long the gateway waits for a buffered answer. */
const GATEWAY_SECONDS = 29;
const STREAM_SECONDS = 300;
