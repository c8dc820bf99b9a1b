import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyFacts, mintApiKey } from '../../functions/auth/api-keys.ts';
import { mintCode } from '../../functions/auth/bearer-token.ts';
import { mintClient } from '../../functions/auth/mint-client.ts';
import { hashPassword } from '../../functions/auth/password.ts';
import { newPublicId } from '../../functions/auth/secret.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { folderCredentials } from '../../functions/local/folder-credentials.ts';
import { serve } from '../../functions/local/serve.ts';
import { sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { loadRecords } from '../../functions/sources/sqlite/load-records.ts';
import { examples } from '../sample-records.ts';

export const OWNER = 'edition-automne';
export const USER = 'léa';
export const PASSWORD = 'trois petits points…';
/** Where that user gets mail. */
export const EMAIL = 'lea@example.com';
/** Where the client has codes sent. */
export const CALLBACK = 'https://app.example.com/cb';

export interface Payload {
  readonly [name: string]: unknown;
}

export interface Exported {
  readonly created_at: string;
  readonly format: string;
  readonly id: number;
  readonly project_id: number;
  readonly status: string;
  readonly type: string;
  readonly url: string | null;
  readonly user: { readonly id: number; readonly username: string };
}

/** The embedded service with the example's projects and orders of one owner; no page of orders is read before `gate`. */
export async function startUlule({ gate }: { readonly gate?: Promise<void> } = {}) {
  const folder = openDataFolder(mkdtempSync(join(tmpdir(), 'waybill-ulule-')));
  const { database, dir } = folder;
  const source = sqliteSource(database);
  const lines: string[] = [];
  const server = await serve({
    folder,
    source: {
      ...source,
      page: async (...asked) => {
        await gate;
        return source.page(...asked);
      },
    },
    port: 0,
    host: '127.0.0.1',
    log: (level, message, fields) => lines.push(JSON.stringify({ level, message, ...fields })),
    requestLimits: 'off',
  });
  const load = (collection: string, owner: string, records: readonly RecordDocument[]) =>
    loadRecords(database, { collection, key: 'id', owner }, records);
  for (const collection of ['projects', 'orders']) await load(collection, OWNER, examples.of(collection));
  const desk = { ...folderCredentials(folder), dialect: 'ulule' };
  const createdAt = new Date().toISOString();
  const password = await hashPassword(PASSWORD);
  await desk.users.put({ id: newPublicId(), name: USER, owner: OWNER, email: EMAIL, password, createdAt });
  return {
    url: server.url,
    lines,
    /** Folder of the messages that were sent. */
    mail: folder.mail,
    load,
    async newKey(facts: Partial<KeyFacts> = {}): Promise<string> {
      const { key, stored } = mintApiKey({ owner: OWNER, now: createdAt, ...facts });
      await desk.keys.put(stored);
      return key;
    },
    async newClient(facts: { readonly readOnly?: true } = {}) {
      const asked = { owner: OWNER, dialect: 'ulule', callbacks: [CALLBACK], ...facts } as const;
      const { secret, stored } = await mintClient(desk, asked);
      await desk.clients.put(stored);
      return { id: stored.id, secret };
    },
    /** What an owner's approval would send to the callback. */
    newCode: (client: string) =>
      mintCode(desk, {
        client,
        callback: CALLBACK,
        grant: { owner: OWNER, scopes: ['read', 'write'], user: USER },
      }),
    removeUser: () => desk.users.remove({ owner: OWNER, name: USER }),
    async close(): Promise<void> {
      await server.close();
      folder.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type UluleService = Awaited<ReturnType<typeof startUlule>>;

/** Calls the service with an `Authorization`; a path or a whole address. */
export const callerOf =
  ({ url }: Pick<UluleService, 'url'>, authorization: string) =>
  (target: string, body?: Payload, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(target.startsWith('http') ? target : `${url}${target}`, {
      headers: { Authorization: authorization, ...headers, ...(body ? JSON_BODY : {}) },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    });

const JSON_BODY = { 'Content-Type': 'application/json' };
export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
