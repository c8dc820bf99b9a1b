import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyFacts, mintApiKey } from '../../functions/auth/api-keys.ts';
import { mintClient } from '../../functions/auth/mint-client.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { folderCredentials } from '../../functions/local/folder-credentials.ts';
import { serve } from '../../functions/local/serve.ts';
import { sqliteClients } from '../../functions/local/sqlite-clients.ts';
import { sqliteKeys } from '../../functions/local/sqlite-keys.ts';
import { sqliteSource } from '../../functions/sources/sqlite/index.ts';
import { loadRecords } from '../../functions/sources/sqlite/load-records.ts';

/** The listing of the recorded file, as an application keeps it. */
export const LISTING: RecordDocument = {
  listing_id: 4332778344,
  artist: 'HammerFall',
  title: 'Glory To The Brave',
  label: 'Nuclear Blast',
  catno: 'NB 265-2',
  format: 'CD, Album, Promo',
  release_id: 5134861,
  status: 'Draft',
  price: 100,
  listed: '2026-08-25T07:04:22Z',
  comments: 'API_TEST_CREATE_INVENTORY_EXPORT',
  media_condition: 'Near Mint (NM or M-)',
  sleeve_condition: 'Near Mint (NM or M-)',
  accept_offer: 'N',
  external_id: 'API_TEST_EXTERNAL_ID',
  weight: 100,
  format_quantity: 1,
  location: 'API_TEST_LOCATION',
  quantity: 1,
};

/** The recorded file, byte for byte. */
export const RECORDED =
  'listing_id,artist,title,label,catno,format,release_id,status,price,listed,comments,media_condition,sleeve_condition,accept_offer,external_id,weight,format_quantity,location,quantity\r\n' +
  '4332778344,HammerFall,Glory To The Brave,Nuclear Blast,NB 265-2,"CD, Album, Promo",5134861,Draft,100.0,2026-08-25 07:04:22,API_TEST_CREATE_INVENTORY_EXPORT,Near Mint (NM or M-),Near Mint (NM or M-),N,API_TEST_EXTERNAL_ID,100,1,API_TEST_LOCATION,1\r\n';

export const OWNER = 'DamIDhagor';

export interface Changes {
  /** With what every link begins; left out: the address that it listens on. */
  readonly baseUrl?: string;
  /** No page of the inventory is read before. */
  readonly gate?: Promise<void>;
}

/** The embedded service with one seller's inventory. */
export async function startDiscogs({ baseUrl, gate }: Changes = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-discogs-'));
  const folder = openDataFolder(dir);
  const { database } = folder;
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
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
  await loadRecords(database, { collection: 'inventory', key: 'listing_id', owner: OWNER }, [LISTING]);
  return {
    url: server.url,
    port: server.port,
    lines,
    async newKey(facts: Partial<KeyFacts> = {}): Promise<string> {
      const { key, stored } = mintApiKey({ owner: OWNER, now: new Date().toISOString(), ...facts });
      await sqliteKeys(database).put(stored);
      return key;
    },
    async newClient(callbacks: readonly string[] = []) {
      const facts = { owner: 'developer', dialect: 'discogs', label: 'Crate digger', callbacks } as const;
      const { secret, stored } = await mintClient(folderCredentials(folder), facts);
      await sqliteClients(database).put(stored);
      return { id: stored.id, secret };
    },
    revokeClient: (id: string) => sqliteClients(database).revoke(id, new Date().toISOString()),
    async close(): Promise<void> {
      await server.close();
      folder.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type DiscogsService = Awaited<ReturnType<typeof startDiscogs>>;

/** Asks again until the answer is there; a minute at most. */
export async function until<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> {
  for (let waited = 0; waited < 60_000; waited += 50) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nothing came within a minute');
}
