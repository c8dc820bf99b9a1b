import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintApiKey } from '../../functions/auth/api-keys.ts';
import { parseDocument } from '../../functions/core/document.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import type { Log } from '../../functions/core/ports.ts';
import { type DataFolder, openDataFolder } from '../../functions/local/data-folder.ts';
import { type RunningServer, serve } from '../../functions/local/serve.ts';
import { sqliteKeys } from '../../functions/local/sqlite-keys.ts';
import { sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { loadRecords } from '../../functions/sources/sqlite/load-records.ts';

/** The embedded service over HTTP, with everything real. */
export interface Service {
  readonly url: string;
  readonly folder: DataFolder;
  readonly lines: string[];
  key(owner: string): Promise<string>;
  load(collection: string, records: Iterable<RecordDocument>, owner: string): void;
  call(path: string, init?: RequestInit & { key?: string }): Promise<Response>;
  /** Follows an export until it has ended. */
  ended(id: string, key: string): Promise<Record<string, unknown>>;
  /** Stops the server and starts it again on the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startService(): Promise<Service> {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-service-'));
  const folder = openDataFolder(dir);
  const lines: string[] = [];
  const log: Log = (level, message, fields) => lines.push(JSON.stringify({ level, message, ...fields }));
  const start = (): Promise<RunningServer> =>
    serve({ folder, source: sqliteSource(folder.database), port: 0, host: '127.0.0.1', log });
  let server = await start();
  const call: Service['call'] = (path, { key, headers, ...init } = {}) =>
    fetch(path.startsWith('http') ? path : `${server.url}${path}`, {
      ...init,
      headers: { ...(key ? { Authorization: `Bearer ${key}` } : {}), ...(headers as Record<string, string>) },
    });
  return {
    get url() {
      return server.url;
    },
    folder,
    lines,
    call,
    key: async (owner) => {
      const { key, stored } = mintApiKey({ owner, now: new Date().toISOString() });
      await sqliteKeys(folder.database).put(stored);
      return key;
    },
    load: (collection, records, owner) => {
      loadRecords(folder.database, { collection, key: 'id', owner }, records);
    },
    ended: async (id, key) => {
      for (let waited = 0; waited < 90_000; waited += 150) {
        const body = (await (await call(`/api/v1/exports/${id}`, { key })).json()) as Record<string, unknown>;
        if (['completed', 'failed', 'canceled'].includes(String(body.status))) return body;
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      throw new Error('the export does not end');
    },
    restart: async () => {
      await server.close();
      server = await start();
    },
    close: async () => {
      await server.close();
      folder.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export const SHARED = new URL('../../../shared/', import.meta.url);

/** Records of a sample file beside the repository; undefined where that is absent. */
export function sampleRecords(name: string): RecordDocument[] | undefined {
  try {
    return readFileSync(new URL(`data/${name}.ndjson`, SHARED), 'utf8')
      .trimEnd()
      .split('\n')
      .map(parseDocument);
  } catch {
    return undefined;
  }
}
