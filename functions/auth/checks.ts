import type { Verifiers } from '../core/principal.ts';
import type { Desk } from './desk.ts';
import { type LinkDesk, type Links, links } from './link.ts';
import { verifiersOf } from './verifiers.ts';

export interface Checks extends Pick<Links, 'signer'> {
  readonly verifiers: (dialect: string) => Verifiers;
  readonly links: Links;
}

/** What an app proves callers with and signs links with. */
export function checks(stores: Omit<Desk, 'dialect'> & LinkDesk): Checks {
  const own = links(stores);
  return { verifiers: (dialect) => verifiersOf({ ...stores, dialect }), links: own, signer: own.signer };
}
