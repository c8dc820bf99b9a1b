import { createHash } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { dynamoExports } from '../../../functions/aws/dynamo-exports.ts';
import type { ExportRecord } from '../../../functions/core/export-record.ts';
import {
  exportFolder,
  FILES_PREFIX,
  ownerHash,
  SCRATCH_PREFIX,
} from '../../../functions/pipeline/object-keys.ts';
import type { Service } from '../../e2e/service.ts';
import type { DeployedService } from '../deployed-service.ts';
import type { SeenCall } from './fault-proxy.ts';

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

  remove(id: string): Promise<Response> {
    return this.#service.call(`/api/v1/exports/${id}`, { method: 'DELETE', key: this.#key });
  }

  /** The newest record once it has ended. */
  async ended(): Promise<ExportRecord> {
    for (let waited = 0; waited < 90_000; waited += 200) {
      const record = await this.record();
      if (record && ['completed', 'failed', 'canceled'].includes(record.status)) return record;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error('the export does not end');
  }

  async record(): Promise<ExportRecord | undefined> {
    const exports = dynamoExports(this.#deployment.db, this.#deployment.outputs.ExportsTableName);
    const { items } = await exports.list(this.owner, 'products-manager', { number: 1, size: 1 });
    return items[0];
  }

  async sha256(id: string): Promise<string> {
    const file = await this.#service.call(`/api/v1/exports/${id}/download`, { key: this.#key });
    return createHash('sha256')
      .update(Buffer.from(await file.arrayBuffer()))
      .digest('hex');
  }

  /** What the export has left besides its file, given time to finish its cleaning. */
  async leftovers(record: ExportRecord): Promise<string[]> {
    for (let waited = 0; ; waited += 500) {
      const left = await this.#look(record);
      if (left.length === 0 || waited > 15_000) return left;
      await new Promise((resolve) => setTimeout(resolve, 500));
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
