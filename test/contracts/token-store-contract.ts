import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type {
  Approval,
  GrantedToken,
  RequestToken,
  TokenKind,
  TokenStore,
} from '../../functions/core/ports/token-store.ts';
import { NOON, someOwner } from './export-sample.ts';

const at = (seconds: number) => new Date(NOON + seconds * 1000).toISOString();
const KINDS: readonly Exclude<TokenKind, 'request'>[] = ['access', 'refresh', 'code'];

/** What every store of tokens does. `open` may give the same store each time. */
export function tokenStoreContract(name: string, open: () => TokenStore): void {
  describe(`${name} as a store of tokens`, () => {
    it.each(KINDS)('gives back a token (%s) as it was put, by its kind alone', async (kind) => {
      const tokens = open();
      const bare = granted();
      const full = granted({ sealed: 'AAEC', expiresAt: at(60), callback: 'https://example.com/' });
      for (const token of [bare, full]) await tokens.put(kind, token);
      expect(await tokens.get(kind, bare.id, at(1e9))).toEqual(bare);
      expect(await tokens.get(kind, full.id, at(59))).toEqual(full);
      for (const other of KINDS.filter((one) => one !== kind))
        expect(await tokens.get(other, bare.id, at(0))).toBeUndefined();
    });

    it('refuses an id that is taken, and leaves the token as it was', async () => {
      const tokens = open();
      const token = granted();
      await tokens.put('access', token);
      await expect(tokens.put('access', granted({ id: token.id }))).rejects.toMatchObject({
        kind: 'conflict',
      });
      expect(await tokens.get('access', token.id, at(0))).toEqual(token);
    });

    it('knows a token no more from the moment at which it expires', async () => {
      const tokens = open();
      const token = requested();
      await tokens.put('request', token);
      expect(await tokens.get('request', token.id, at(899))).toEqual(token);
      expect(await tokens.get('request', token.id, at(900))).toBeUndefined();
      await expect(tokens.approve(token.id, approval(), at(900))).rejects.toMatchObject({
        kind: 'not-found',
      });
      expect(await tokens.take('request', token.id, at(900))).toBeUndefined();
    });

    it('approves a request token once', async () => {
      const tokens = open();
      const token = requested();
      await tokens.put('request', token);
      const first = approval();
      await tokens.approve(token.id, first, at(1));
      await expect(tokens.approve(token.id, approval(), at(2))).rejects.toMatchObject({ kind: 'conflict' });
      expect(await tokens.get('request', token.id, at(3))).toEqual({ ...token, approval: first });
    });

    it('approves one that says where its approval came from, and none that is not there', async () => {
      const tokens = open();
      const token = requested();
      await tokens.put('request', token);
      const { grant, verifier } = approval();
      const byKey = { grant: { ...grant, key: 'k1', user: 'zoë' }, verifier };
      await tokens.approve(token.id, byKey, at(1));
      expect(await tokens.get('request', token.id, at(1))).toEqual({ ...token, approval: byKey });
      const nobody = tokens.approve(randomUUID(), approval(), at(1));
      await expect(nobody).rejects.toMatchObject({ kind: 'not-found' });
    });

    it('lists what speaks for an owner or was approved for it, expired or not, and removes one without a trace', async () => {
      const tokens = open();
      const owner = someOwner();
      const grant = { owner, scopes: ['read'] as const };
      const [old, lasting, asked] = [granted({ grant, expiresAt: at(1) }), granted({ grant }), requested()];
      await tokens.put('access', old);
      await tokens.put('refresh', lasting);
      await tokens.put('request', asked);
      await tokens.put('access', granted());
      await tokens.put('request', requested());
      await tokens.approve(asked.id, { ...approval(), grant }, at(1));
      const keys = [
        { kind: 'access', id: old.id },
        { kind: 'refresh', id: lasting.id },
        { kind: 'request', id: asked.id },
      ];
      const sorted = async () =>
        (await tokens.list(owner)).toSorted((one, other) => (one.kind < other.kind ? -1 : 1));
      expect(await sorted()).toEqual(keys);
      await tokens.remove({ kind: 'refresh', id: lasting.id });
      await tokens.remove({ kind: 'refresh', id: lasting.id });
      expect(await sorted()).toEqual([keys[0], keys[2]]);
      expect(await tokens.get('refresh', lasting.id, at(0))).toBeUndefined();
      expect(await tokens.list(someOwner())).toEqual([]);
    });

    it('gives a token to one of many who take it at once', async () => {
      const tokens = open();
      const token = granted({ expiresAt: at(60) });
      await tokens.put('code', token);
      const taken = await Promise.all(Array.from({ length: 8 }, () => tokens.take('code', token.id, at(1))));
      expect(taken.filter((one) => one !== undefined)).toEqual([token]);
      expect(await tokens.get('code', token.id, at(1))).toBeUndefined();
    });
  });
}

const granted = (changes: Partial<GrantedToken> = {}): GrantedToken => ({
  id: randomUUID(),
  client: 'c1',
  hash: '0c'.repeat(32),
  createdAt: at(0),
  grant: { owner: someOwner(), scopes: ['read'] },
  ...changes,
});

const requested = (): RequestToken => ({
  id: randomUUID(),
  client: 'c1',
  sealed: 'AAEC',
  createdAt: at(0),
  expiresAt: at(900),
  callback: 'oob',
});

const approval = (): Approval => ({
  grant: { owner: someOwner(), scopes: ['read', 'write'] },
  verifier: '0e'.repeat(32),
});
