import type { NewExport } from '../core/new-export.ts';
import type { ExportRef } from '../core/operations.ts';
import type { Principal } from '../core/principal.ts';
import { Problem } from '../core/problem.ts';
import type { Dialect, Exchange } from './dialect.ts';
import { readIdempotency } from './idempotency.ts';

/** Whom the request speaks for; `Problem('unauthorized')` where nobody is proven. */
export function callerOf({ principal }: Pick<Exchange, 'principal'>): Principal {
  if (principal) return principal;
  throw new Problem('unauthorized', 'credentials are required', { credentials: 'missing' });
}

/** The export that the path's `{id}` names; `Problem('not-found')` for what is no id of this dialect. */
export function exportAsked(exchange: Exchange, { name, ids }: Pick<Dialect, 'name' | 'ids'>): ExportRef {
  const { owner } = callerOf(exchange);
  const id = ids.read(exchange.params.id ?? '');
  if (id === undefined) throw new Problem('not-found', 'there is no such export');
  return { owner, id, dialect: name };
}

/** A new export for the caller; its `Idempotency-Key`, if it brings one, covers all that is wanted. */
export function newExportAsked(
  exchange: Exchange,
  dialect: string,
  wanted: Omit<NewExport, 'owner' | 'dialect' | 'idempotency'>,
): NewExport {
  const { owner } = callerOf(exchange);
  const idempotency = readIdempotency(exchange.request.headers, wanted);
  return { ...wanted, owner, dialect, ...(idempotency ? { idempotency } : {}) };
}
