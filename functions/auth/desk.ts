import type { ClientStore, StoredClient } from '../core/ports/client-store.ts';
import type { KeyStore } from '../core/ports/key-store.ts';
import type { NonceStore } from '../core/ports/nonce-store.ts';
import type { Sealer } from '../core/ports/sealer.ts';
import type { TokenStore } from '../core/ports/token-store.ts';
import type { UserStore } from '../core/ports/user-store.ts';

/** What credentials are checked and made with; each function says which part of it it needs. */
export interface Desk {
  readonly keys: Pick<KeyStore, 'get'>;
  readonly clients: Pick<ClientStore, 'get'>;
  readonly users: Pick<UserStore, 'get'>;
  readonly tokens: TokenStore;
  readonly nonces: NonceStore;
  readonly sealer: Sealer;
  /** The API that asks: a client of another one is unknown to it. */
  readonly dialect: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds since 1970 as the stores take them. */
export const instant = (ms: number): string => new Date(ms).toISOString();

/** Whether a client may be used with this API. */
export const isClientValid = ({ dialect, revokedAt }: StoredClient, desk: Pick<Desk, 'dialect'>): boolean =>
  revokedAt === undefined && dialect === desk.dialect;

/** To what a sealed secret is bound. */
export const contextOf = (kind: 'client' | 'token', id: string): string => `${kind}#${id}`;
