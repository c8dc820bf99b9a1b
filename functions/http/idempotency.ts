import { sha256 } from '../core/byte-ranges.ts';
import { canonicalJson } from '../core/canonical-json.ts';
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
  return { key, fingerprint: sha256(canonicalJson(asked)) };
}
