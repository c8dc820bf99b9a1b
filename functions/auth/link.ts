import { createHmac, randomBytes } from 'node:crypto';
import type { SignLink } from '../core/link.ts';
import type { ExportRef } from '../core/operations.ts';
import type { SecretStore } from '../core/ports/secret-store.ts';
import { Problem } from '../core/problem.ts';
import type { Desk } from './desk.ts';
import { isSameText } from './secret.ts';

export interface LinkDesk extends Pick<Desk, 'sealer' | 'now'> {
  readonly secrets: SecretStore;
}

/** Name of the secret that signs links, and to what it is sealed. */
const SECRET = 'links';
/** Longer than any link of the service's own. */
const LONGEST = 2048;

export interface Links {
  /** What signs links, with a secret that is made for the first of them. */
  signer(): Promise<SignLink>;
  /** The export that a link leads to; `Problem('not-found')` where it is none of this service's, or no longer valid. */
  read(link: string): Promise<ExportRef>;
}

/** Links that are good for whoever holds them, until they expire: an HMAC over the export, its owner and the time. */
export function links(desk: LinkDesk): Links {
  let known: Promise<Buffer> | undefined;
  const secret = (make: () => Promise<string>): Promise<Buffer> => {
    known ??= unsealed(desk, make).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    async signer() {
      const key = await secret(() => desk.sealer.seal(randomBytes(32).toString('hex'), SECRET));
      return ({ dialect, owner, id }, until) => {
        const facts = Buffer.from(JSON.stringify([dialect, owner, id, until])).toString('base64url');
        return `${facts}.${macOf(key, facts)}`;
      };
    },
    async read(link) {
      const [facts = '', mac = '', ...more] = link.length > LONGEST ? [] : link.split('.');
      const key = await secret(() => Promise.reject(noSuchLink()));
      if (!isSameText(mac, macOf(key, facts)) || more.length > 0) throw noSuchLink();
      const [dialect, owner, id, until] = JSON.parse(Buffer.from(facts, 'base64url').toString()) as Facts;
      if (until * 1000 <= desk.now()) throw noSuchLink();
      return { dialect, owner, id };
    },
  };
}

type Facts = [dialect: string, owner: string, id: number, until: number];

async function unsealed({ secrets, sealer }: LinkDesk, make: () => Promise<string>): Promise<Buffer> {
  const sealed = await secrets.claim(SECRET, make);
  return Buffer.from(await sealer.open(sealed, SECRET), 'hex');
}

/** `file` is the purpose: a link for another one is signed otherwise. */
const macOf = (key: Buffer, facts: string): string =>
  createHmac('sha256', key).update(`file ${facts}`).digest('base64url');

const noSuchLink = (): Problem => new Problem('not-found', 'the link is not, or no longer, valid');
