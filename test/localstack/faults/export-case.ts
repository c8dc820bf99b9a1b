import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { dynamoExports } from '../../../functions/aws/dynamo-exports.ts';
import { sfnWorkflow } from '../../../functions/aws/sfn-workflow.ts';
import type { ExportRecord } from '../../../functions/core/export-record.ts';
import { ownerHash } from '../../../functions/core/owner-hash.ts';
import type { ExportStore } from '../../../functions/core/ports/export-store.ts';
import { ids } from '../../../functions/dialects/products-manager/requests.ts';
import { exportFolder, FILES_PREFIX, SCRATCH_PREFIX } from '../../../functions/pipeline/object-keys.ts';
import type { Service } from '../../e2e/service.ts';
import type { DeployedService } from '../deployed-service.ts';
import type { SeenCall } from './fault-proxy.ts';

const ENDED = ['completed', 'failed', 'canceled'];

/** One owner's export under faults. */
export class ExportCase {
  readonly owner: string;
  readonly #deployment: DeployedService;
  readonly #service: Service;
  readonly #key: string;

  constructor(
    owner: string,
    { deployment, service, key }: { deployment: DeployedService; service: Service; key: string },
  ) {
    this.owner = owner;
    this.#deployment = deployment;
    this.#service = service;
    this.#key = key;
  }

  /** Whether a call is made for this owner. */
  isMine({ text }: SeenCall): boolean {
    return text.includes(this.owner) || text.includes(ownerHash(this.owner));
  }

  create(headers: Record<string, string> = {}): Promise<Response> {
    return this.#service.call('/api/v1/exports', {
      method: 'POST',
      key: this.#key,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ format: 'csv' }),
    });
  }

  /** Creates an export and waits for its end. */
  async exported(): Promise<ExportRecord> {
    const { status } = await this.create();
    if (status !== 201) throw new Error(`the export is refused with ${status}`);
    return this.ended();
  }

  /** Asks for it to be deleted. */
  remove({ id }: ExportRecord): Promise<Response> {
    return this.#service.call(`/api/v1/exports/${ids.show(id)}`, { method: 'DELETE', key: this.#key });
  }

  /** The newest record once it and its execution have ended: the last step cleans up after the file is there. */
  async ended(): Promise<ExportRecord> {
    const record = await this.record();
    const end = record && (await this.endOf(record));
    if (!end) throw new Error('there is no export');
    return end;
  }

  /** The same of one export; undefined where it was deleted. */
  async endOf(record: ExportRecord): Promise<ExportRecord | undefined> {
    for (let waited = 0; waited < 90_000; waited += 200) {
      const now = await this.#exports.get(record);
      const hasEnded = !now || ENDED.includes(now.status);
      if (hasEnded && !(await this.runs(now ?? record))) return now;
      await sleep(200);
    }
    throw new Error('the export does not end');
  }

  get #exports(): ExportStore {
    return dynamoExports(this.#deployment.db, this.#deployment.outputs.ExportsTableName);
  }

  /** Whether the execution of its attempt is under way. */
  runs(record: ExportRecord): Promise<boolean> {
    const { sfn, outputs } = this.#deployment;
    return sfnWorkflow(sfn, outputs.WorkflowArn).running(record);
  }

  async record(): Promise<ExportRecord | undefined> {
    const { items } = await this.#exports.list(this.owner, 'products-manager', { number: 1, size: 1 });
    return items[0];
  }

  /** Of the file as its owner downloads it. */
  async sha256({ id }: ExportRecord): Promise<string> {
    const file = await this.#service.call(`/api/v1/exports/${ids.show(id)}/download`, { key: this.#key });
    return createHash('sha256')
      .update(Buffer.from(await file.arrayBuffer()))
      .digest('hex');
  }

  /** What the export has left besides its file, given time to finish its cleaning. */
  async leftovers(record: ExportRecord): Promise<string[]> {
    for (let waited = 0; ; waited += 500) {
      const left = await this.#look(record);
      if (left.length === 0 || waited > 15_000) return left;
      await sleep(500);
    }
  }

  async #look({ owner, id, status }: ExportRecord): Promise<string[]> {
    const { db, s3, outputs } = this.#deployment;
    const Bucket = outputs.FilesBucketName;
    const ledger = await db.send(
      new QueryCommand({
        TableName: outputs.ExportsTableName,
        KeyConditionExpression: 'pk = :ledger',
        ExpressionAttributeValues: { ':ledger': { S: `ledger#${String(id).padStart(16, '0')}#${owner}` } },
        ConsistentRead: true,
      }),
    );
    const folders = [SCRATCH_PREFIX, FILES_PREFIX].map((prefix) => exportFolder(prefix, { owner, id }));
    const [scratch = [], files = []] = await Promise.all(
      folders.map(
        async (Prefix) => (await s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents ?? [],
      ),
    );
    const uploads = (await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? [];
    const wanted = status === 'completed' ? 2 : 0;
    return [
      ...(ledger.Items ?? []).map(({ sk }) => `ledger item ${sk?.S}`),
      ...scratch.map(({ Key }) => `scratch object ${Key}`),
      ...(files.length === wanted ? [] : files.map(({ Key }) => `object ${Key}`)),
      ...uploads
        .filter(({ Key = '' }) => folders.some((one) => Key.startsWith(one)))
        .map(({ Key }) => `upload ${Key}`),
    ];
  }
}
