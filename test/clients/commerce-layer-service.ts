import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintClient } from '../../functions/auth/mint-client.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { folderCredentials } from '../../functions/local/folder-credentials.ts';
import { serve } from '../../functions/local/serve.ts';
import { sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { loadRecords } from '../../functions/sources/sqlite/load-records.ts';
import { until } from './discogs-service.ts';

const JSON_API = 'application/vnd.api+json';

interface Answer {
  readonly data: { readonly id: string; readonly attributes: { readonly status: string } };
}

export const OWNER = 'Acme';
export const SKUS = 3000;

/** Codes in the order of the ids. */
export const codeOf = (n: number): string => `SKU-${String(n).padStart(4, '0')}`;

const skus = (count: number): RecordDocument[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `id${String(n).padStart(4, '0')}`,
    code: codeOf(n),
    name: `Mug “${n}”, blue`,
    created_at: '2025-01-01T00:00:00.000Z',
    updated_at: '2025-01-01T00:00:00.000Z',
  }));

/** The embedded service with an organization's SKUs, and a gate between the pages that it reads. */
export async function startCommerceLayer(changes: { readonly baseUrl?: string } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-commerce-layer-'));
  const folder = openDataFolder(dir);
  const { database } = folder;
  const source = sqliteSource(database, { pageRows: 100 });
  let gate: ((page: number) => Promise<void>) | undefined;
  let pages = 0;
  const server = await serve({
    folder,
    source: {
      ...source,
      async page(...asked) {
        await gate?.(++pages);
        return source.page(...asked);
      },
    },
    port: 0,
    host: '127.0.0.1',
    log: () => undefined,
    limits: { checkMs: 1 },
    requestLimits: 'off',
    ...changes,
  });
  await loadRecords(database, { collection: 'skus', key: 'id', owner: OWNER }, skus(SKUS));
  const credentials = folderCredentials(folder);
  const client = await mintClient(credentials, { owner: OWNER, dialect: 'commerce-layer', slug: 'acme' });
  await credentials.clients.put(client.stored);
  return {
    url: server.url,
    port: server.port,
    client: { id: client.stored.id, secret: client.secret },
    stored: client.stored,
    credentials,
    load: (collection: string, records: readonly RecordDocument[]) =>
      loadRecords(database, { collection, key: 'id', owner: OWNER }, records),
    /** From now on each page waits for this; undefined takes it away. */
    hold(next: typeof gate): void {
      pages = 0;
      gate = next;
    },
    async token(): Promise<string> {
      const response = await fetch(`http://127.0.0.1:${server.port}/oauth/token`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credentials',
          client_id: client.stored.id,
          client_secret: client.secret,
        }),
      });
      return ((await response.json()) as { access_token: string }).access_token;
    },
    /** An export that has ended, with its id as it is shown. */
    async completed(attributes: object): Promise<string> {
      const exports = `http://127.0.0.1:${server.port}/api/exports`;
      const headers = { 'Content-Type': JSON_API, Authorization: `Bearer ${await this.token()}` };
      const body = JSON.stringify({ data: { type: 'exports', attributes } });
      const made = (await (await fetch(exports, { method: 'POST', headers, body })).json()) as Answer;
      await until(async () => {
        const { data } = (await (await fetch(`${exports}/${made.data.id}`, { headers })).json()) as Answer;
        return data.attributes.status === 'completed' ? true : undefined;
      });
      return made.data.id;
    },
    async close(): Promise<void> {
      await server.close();
      folder.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type CommerceLayerService = Awaited<ReturnType<typeof startCommerceLayer>>;
