import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintApiKey } from '../../functions/auth/api-keys.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import type { Log } from '../../functions/core/ports/log.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { type RunningServer, serve } from '../../functions/local/serve.ts';
import { sqliteKeys } from '../../functions/local/sqlite-keys.ts';
import { loadRecords } from '../../functions/sources/sqlite/load-records.ts';

/** A service over HTTP, with everything real. */
export interface Service {
  readonly url: string;
  key(owner: string): Promise<string>;
  load(collection: string, records: Iterable<RecordDocument>, owner: string): Promise<void>;
  call(path: string, init?: RequestInit & { key?: string }): Promise<Response>;
  /** Follows an export until it has ended. */
  ended(id: string, key: string): Promise<Record<string, unknown>>;
  /** Lets an owner's newest export expire. */
  expire(owner: string): Promise<void>;
  /** The lines that it has logged. */
  log(): Promise<readonly string[]>;
  /** Stops the server and starts it again on the same folder. */
  readonly restart?: () => Promise<void>;
  close(): Promise<void>;
}

/** The embedded service on a folder of its own. */
export async function startService(): Promise<Service> {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-service-'));
  const folder = openDataFolder(dir);
  const lines: string[] = [];
  const log: Log = (level, message, fields) => lines.push(JSON.stringify({ level, message, ...fields }));
  const start = (): Promise<RunningServer> => serve({ folder, port: 0, host: '127.0.0.1', log });
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
    log: async () => lines,
    call,
    key: async (owner) => {
      const { key, stored } = mintApiKey({ owner, now: new Date().toISOString() });
      await sqliteKeys(folder.database).put(stored);
      return key;
    },
    load: async (collection, records, owner) => {
      await loadRecords(folder.database, { collection, key: 'id', owner }, records);
    },
    ended: async (id, key) => {
      for (let waited = 0; waited < 240_000; waited += 150) {
        const body = (await (await call(`/api/v1/exports/${id}`, { key })).json()) as Record<string, unknown>;
        if (['completed', 'failed', 'canceled'].includes(String(body.status))) return body;
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      throw new Error('the export does not end');
    },
    expire: async (owner) => {
      const body = `json_set(body, '$.expiresAt', '2025-01-02T00:00:00.000Z')`;
      const newest = 'id = (SELECT max(id) FROM exports WHERE owner = ?)';
      folder.database.prepare(`UPDATE exports SET body = ${body} WHERE ${newest}`).run(owner);
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
