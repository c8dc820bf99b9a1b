import { createHash } from 'node:crypto';

/** What an API with organizations calls an owner: ten letters, and a name that a host can have. */
export interface Organization {
  readonly id: string;
  readonly slug: string;
}

const ID_LETTERS = 10;

/** The organization of an owner under a name, or under the owner's own: always the same one. */
export function organizationOf(owner: string, slug = slugOf(owner)): Organization {
  const digest = createHash('sha256')
    .update(JSON.stringify([owner, slug]))
    .digest('base64');
  return { id: digest.replaceAll(/[^A-Za-z]/g, '').slice(0, ID_LETTERS), slug };
}

/** An owner's name as a host can be named. */
function slugOf(owner: string): string {
  const plain = owner
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 63).replaceAll(/^-|-$/g, '') || 'organization';
}
