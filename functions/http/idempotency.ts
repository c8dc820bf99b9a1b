import { createHash } from 'node:crypto';
import { invalid } from '../core/problem.ts';
import type { HttpRequest } from './message.ts';

/** Visible ASCII without spaces, as other APIs take it. */
const KEY = /^[\x21-\x7e]{1,255}$/;

/** A caller's `Idempotency-Key` and the SHA-256 of what it asked for, whatever the order of its members. */
export function readIdempotency(
  headers: HttpRequest['headers'],
  asked: unknown,
): { readonly key: string; readonly fingerprint: string } | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (!KEY.test(key)) {
    throw invalid([
      {
        in: 'header',
        at: ['Idempotency-Key'],
        reason: 'value',
        value: key,
        message: 'must be 1 to 255 visible ASCII characters',
      },
    ]);
  }
  return { key, fingerprint: createHash('sha256').update(canonical(asked)).digest('hex') };
}

/** JSON with the members of every object in one order. */
function canonical(value: unknown): string {
  const sorted = JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
  return sorted ?? '';
}
