import { Buffer } from 'node:buffer';
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IssuedToken } from '../core/operations.ts';

const ID_BYTES = 8;
/** 192 bits. */
const SECRET_BYTES = 24;
const ID = /^[0-9a-f]{16}$/;
const TEXT = /^([a-z]{2})_([0-9a-f]{16})_([0-9a-f]{48})$/;

export const newPublicId = (): string => randomBytes(ID_BYTES).toString('hex');
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('hex');

/** Both parts as one text, `wb_<id>_<secret>`. */
export const secretText = (prefix: string, { id, secret }: IssuedToken): string =>
  `${prefix}_${id}_${secret}`;

/** The parts of such a text; undefined for text of any other form. */
export function parseSecret(prefix: string, text: string): IssuedToken | undefined {
  const [, found, id, secret] = TEXT.exec(text) ?? [];
  return id === undefined || secret === undefined || found !== prefix ? undefined : { id, secret };
}

/** The id, or for text that cannot be one an id that nobody has, so that the look-up costs the same. */
export const idOrNobody = (text: string | undefined): string =>
  text !== undefined && ID.test(text) ? text : NOBODY.id;

/** A plain hash is right here: a secret of 192 random bits cannot be guessed, however fast guesses are. */
export const hashSecret = (secret: string): string => hash('sha256', secret);

/** Whether the secret is the one that was hashed. Without a hash the answer is no, after the same work. */
export function isHashOf(secret: string, stored: string | undefined): boolean {
  const expected = Buffer.from(stored ?? NO_HASH, 'hex');
  return expected.length === 32 && timingSafeEqual(Buffer.from(hashSecret(secret), 'hex'), expected);
}

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export const isSameText = (given: string, expected: string): boolean => isHashOf(given, hashSecret(expected));

/** What is looked up and compared where there is nothing to compare. */
export const NOBODY: IssuedToken = { id: '0'.repeat(2 * ID_BYTES), secret: '0'.repeat(2 * SECRET_BYTES) };
const NO_HASH = 'f'.repeat(64);

/** What signatures are computed with where there is no secret: another one in each process, so that nobody can sign with it. */
export const DECOY = newSecret();
