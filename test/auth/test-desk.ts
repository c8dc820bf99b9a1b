import { createHmac } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { type KeyFacts, mintApiKey } from '../../functions/auth/api-keys.ts';
import { instant } from '../../functions/auth/desk.ts';
import { type ClientFacts, mintClient } from '../../functions/auth/mint-client.ts';
import { newPublicId } from '../../functions/auth/secret.ts';
import type { IssuedToken } from '../../functions/core/operations.ts';
import type { Sealer } from '../../functions/core/ports/sealer.ts';
import type { SignedRequest } from '../../functions/core/principal.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteClients } from '../../functions/local/sqlite-clients.ts';
import { sqliteKeys } from '../../functions/local/sqlite-keys.ts';
import { sqliteNonces } from '../../functions/local/sqlite-nonces.ts';
import { sqliteTokens } from '../../functions/local/sqlite-tokens.ts';
import { sqliteUsers } from '../../functions/local/sqlite-users.ts';

export const NOON = Date.parse('2025-06-01T12:00:00.000Z');

/** Seals by turning letters round, so that what is stored is not the secret and a wrong context is seen. */
const turningSealer: Sealer = {
  seal: async (secret, context) => `${context}|${secret}`.split('').reverse().join(''),
  async open(sealed, context) {
    const [bound, secret] = sealed.split('').reverse().join('').split('|');
    if (bound !== context || secret === undefined) throw new Error(`not sealed for ${context}`);
    return secret;
  },
};

/** A desk on the embedded stores, with a clock that the test sets and a count of what was looked up. */
export function testDesk(dialect = 'discogs') {
  const db = openDatabase(':memory:');
  const time = { now: NOON };
  const lookups: string[] = [];
  const counted = <Store extends { get(id: string): unknown }>(name: string, store: Store): Store => ({
    ...store,
    get(id: string) {
      lookups.push(name);
      return store.get(id);
    },
  });
  const desk = {
    keys: counted('key', sqliteKeys(db)),
    clients: counted('client', sqliteClients(db)),
    users: counted('user', sqliteUsers(db)),
    tokens: sqliteTokens(db),
    nonces: sqliteNonces(db),
    sealer: turningSealer,
    dialect,
    now: () => time.now,
  };
  return {
    desk,
    time,
    lookups,
    async newKey(facts: Partial<KeyFacts> = {}) {
      const { key, stored } = mintApiKey({ owner: 'acme', now: instant(time.now), ...facts });
      await desk.keys.put(stored);
      return { key, id: stored.id };
    },
    async newClient(facts: Partial<ClientFacts> = {}) {
      const { secret, stored } = await mintClient(desk, { owner: 'dev', dialect: 'discogs', ...facts });
      await desk.clients.put(stored);
      return { id: stored.id, secret, stored };
    },
  };
}

interface Signing {
  readonly client: IssuedToken;
  readonly token?: IssuedToken;
  readonly method?: 'HMAC-SHA1' | 'PLAINTEXT';
  readonly url?: string;
  readonly verb?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** As the client sends it. */
  readonly timestamp: number | string;
  readonly nonce?: string;
  /** Parameters of the header besides those that every request has. */
  readonly more?: Readonly<Record<string, string>>;
}

/** A request as a client signs it with the package oauth-1.0a. */
export function signedBy(signing: Signing): SignedRequest {
  const { client, token, url = 'https://api.example.com/inventory/export', verb = 'GET' } = signing;
  const { parameters = {}, more = {}, method = 'HMAC-SHA1' } = signing;
  const oauth = new OAuth({
    consumer: { key: client.id, secret: client.secret },
    signature_method: method,
    ...(method === 'PLAINTEXT'
      ? {}
      : { hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64') }),
  });
  oauth.getTimeStamp = () => signing.timestamp as number;
  oauth.getNonce = () => signing.nonce ?? newPublicId();
  const data = { ...parameters, ...more };
  const said = oauth.authorize(
    { url, method: verb, data },
    token && { key: token.id, secret: token.secret },
  ) as unknown as Record<string, string | number>;
  const named = Object.entries(said).filter(([name]) => name.startsWith('oauth_'));
  return {
    method: verb,
    url,
    oauth: Object.fromEntries(named.map(([name, value]) => [name, String(value)])),
    parameters: Object.entries(parameters),
  };
}
