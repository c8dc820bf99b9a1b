import type { ClientStore } from '../../functions/core/ports/client-store.ts';
import { credentialStoreContract } from './credential-store-contract.ts';

/** What every store of clients does. `open` may give the same store each time. */
export function clientStoreContract(name: string, open: () => ClientStore): void {
  credentialStoreContract(`${name} as a store of clients`, {
    open,
    full: {
      dialect: 'discogs',
      hash: '0b'.repeat(32),
      sealed: 'AAECAwQ',
      label: 'Crate “digger”',
      readOnly: true as const,
      callbacks: ['https://example.com/back?x=1', 'http://127.0.0.1:8080/'],
      organization: { id: 'abcdefghij', slug: 'acme' },
    },
  });
}
