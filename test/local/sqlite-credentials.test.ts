import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteClients } from '../../functions/local/sqlite-clients.ts';
import { sqliteKeys } from '../../functions/local/sqlite-keys.ts';
import { sqliteNonces } from '../../functions/local/sqlite-nonces.ts';
import { sqliteSecrets } from '../../functions/local/sqlite-secrets.ts';
import { sqliteTokens } from '../../functions/local/sqlite-tokens.ts';
import { sqliteUsers } from '../../functions/local/sqlite-users.ts';
import { clientStoreContract } from '../contracts/client-store-contract.ts';
import { keyStoreContract } from '../contracts/key-store-contract.ts';
import { nonceStoreContract } from '../contracts/nonce-store-contract.ts';
import { secretStoreContract } from '../contracts/secret-store-contract.ts';
import { tokenStoreContract } from '../contracts/token-store-contract.ts';
import { userStoreContract } from '../contracts/user-store-contract.ts';

const memory = () => openDatabase(':memory:');

keyStoreContract('sqliteKeys', () => sqliteKeys(memory()));
clientStoreContract('sqliteClients', () => sqliteClients(memory()));
userStoreContract('sqliteUsers', () => sqliteUsers(memory()));
tokenStoreContract('sqliteTokens', () => sqliteTokens(memory()));
nonceStoreContract('sqliteNonces', () => sqliteNonces(memory()));
secretStoreContract('sqliteSecrets', () => sqliteSecrets(memory()));

describe('what has expired', () => {
  it('is forgotten when another nonce is used', async () => {
    const db = memory();
    const nonces = sqliteNonces(db);
    for (let i = 0; i < 50; i++) await nonces.use(`n${i}`, { now: i * 60, expiresAt: i * 60 + 60 });
    expect(db.prepare('SELECT count(*) AS n FROM nonces').get()).toEqual({ n: 1 });
  });

  it('is forgotten when another token is made, and what lasts is not', async () => {
    const db = memory();
    const tokens = sqliteTokens(db);
    const at = (minutes: number) => new Date(minutes * 60_000).toISOString();
    const facts = { client: 'c', hash: '00', grant: { owner: 'o', scopes: ['read'] as const } };
    await tokens.put('access', { ...facts, id: 'lasts', createdAt: at(0) });
    for (let i = 0; i < 20; i++)
      await tokens.put('access', { ...facts, id: `t${i}`, createdAt: at(i), expiresAt: at(i + 1) });
    expect(db.prepare('SELECT id FROM tokens ORDER BY id').all()).toEqual([{ id: 'lasts' }, { id: 't19' }]);
  });
});
