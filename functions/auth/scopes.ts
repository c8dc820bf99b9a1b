import type { Scope } from '../core/principal.ts';

/** What a key or a client may do. */
export const scopesOf = ({ readOnly }: { readonly readOnly?: true }): readonly Scope[] =>
  readOnly ? ['read'] : ['read', 'write'];

/** Those of the granted scopes that the client may have at all. */
export const scopesWithin = (
  granted: readonly Scope[],
  client: { readonly readOnly?: true },
): readonly Scope[] => granted.filter((scope) => scopesOf(client).includes(scope));
