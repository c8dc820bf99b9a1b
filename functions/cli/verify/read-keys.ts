import { readFile } from 'node:fs/promises';
import {
  publicKeyOf,
  VERIFICATION_KEYS_PATH,
  VerificationKey,
  VerificationKeys,
} from '../../core/verification-key.ts';
import { Failure } from '../failure.ts';

interface Where {
  /** A file that holds a JSON Web Key or a set of them. */
  readonly key?: string | undefined;
  /** The service that publishes them. */
  readonly url?: string | undefined;
}

/** The keys to check signatures by; undefined where nobody says where they are. What cannot be read is a `Failure` with code 2. */
export async function readKeys({ key, url }: Where): Promise<readonly VerificationKey[] | undefined> {
  if (key !== undefined && url !== undefined)
    throw new Failure('verify: --key and --url both say by which key to check; choose one', 2);
  if (key !== undefined) return keysIn(key, await readFile(key, 'utf8').catch(unreadable(key)));
  if (url === undefined) return undefined;
  const address = `${url.replace(/(?<!\/)\/+$/, '')}${VERIFICATION_KEYS_PATH}`;
  return keysIn(address, await fetched(address).catch(unreadable(address)));
}

/** A redirection could lead to another service, or from an encrypted connection to an open one. */
async function fetched(address: string): Promise<string> {
  const response = await fetch(address, { redirect: 'error' });
  if (!response.ok) throw new Error(`it answers ${response.status}`);
  return response.text();
}

const unreadable = (where: string) => (error: unknown) => {
  const { message, cause } = error as Error;
  const reason =
    cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
  throw new Failure(`cannot read the key ${where}: ${reason}`, 2);
};

function keysIn(where: string, text: string): readonly VerificationKey[] {
  try {
    const found: unknown = JSON.parse(text);
    const set = VerificationKeys.safeParse(found);
    const keys = set.success ? set.data.keys : [VerificationKey.parse(found)];
    for (const one of keys) publicKeyOf(one);
    return keys;
  } catch {
    throw new Failure(`${where} holds no key that signs manifests, as "waybill signing-key" prints one`, 2);
  }
}
