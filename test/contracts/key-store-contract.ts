import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { KeyStore } from '../../functions/core/ports/key-store.ts';
import { credentialStoreContract } from './credential-store-contract.ts';
import { LATER, NOON, someOwner } from './export-sample.ts';

/** What every store of API keys does. `open` may give the same store each time. */
export function keyStoreContract(name: string, open: () => KeyStore): void {
  const hash = '0a'.repeat(32);
  credentialStoreContract(`${name} as a store of API keys`, {
    open,
    full: { hash, label: 'Büro “1”', readOnly: true as const, expiresAt: LATER },
  });

  it(`${name} gives back a key that has nothing but what it must have`, async () => {
    const keys = open();
    const bare = {
      id: randomUUID(),
      owner: someOwner(),
      hash,
      createdAt: new Date(NOON).toISOString(),
    };
    await keys.put(bare);
    expect(await keys.get(bare.id)).toEqual(bare);
  });
}
