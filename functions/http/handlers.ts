import { Problem } from '../core/problem.ts';
import type { Dialect, Exchange, OperationName, Principal } from './dialect.ts';
import { readIdempotency } from './idempotency.ts';
import { readJsonBody } from './json-body.ts';
import type { HttpResponse } from './message.ts';
import type { DialectKey, Operations } from './operations.ts';

/** A request that is known to be allowed, and what it takes to carry it out. */
export interface Call {
  readonly dialect: Dialect;
  readonly exchange: Exchange;
  readonly principal: Principal;
  readonly operations: Partial<Operations>;
  readonly bodyLimit: number;
}

/** Between a dialect's words and the engine's: read, do, show. */
export const HANDLERS: Readonly<Record<OperationName, (call: Call) => Promise<HttpResponse>>> = {
  create: async (call) => {
    const { dialect, exchange, principal, bodyLimit } = call;
    const body = readJsonBody(exchange.request, { ...dialect.body, limit: bodyLimit });
    const wanted = dialect.readCreate(body, exchange);
    const idempotency = readIdempotency(exchange.request.headers, { ...wanted });
    const who = { owner: principal.owner, dialect: dialect.name };
    const requested = await bound(
      call,
      'create',
    )({ ...wanted, ...who, ...(idempotency ? { idempotency } : {}) });
    return dialect.show.created(requested, exchange);
  },
  get: async (call) => call.dialect.show.record(await bound(call, 'get')(keyOf(call)), call.exchange),
  list: async (call) => {
    const { dialect, exchange, principal } = call;
    const page = dialect.readPage(exchange.request.query);
    const listed = await bound(call, 'list')(principal.owner, dialect.name, page);
    return dialect.show.list({ ...listed, page }, exchange);
  },
  remove: async (call) => {
    await bound(call, 'remove')(keyOf(call));
    return call.dialect.show.removed(call.exchange);
  },
  download: async (call) => call.dialect.show.file(await bound(call, 'download')(keyOf(call)), call.exchange),
  manifest: async (call) =>
    call.dialect.show.manifest(await bound(call, 'manifest')(keyOf(call)), call.exchange),
};

/** A function is deployed with the operations that its routes need; a route that leads elsewhere is a bug. */
function bound<Name extends OperationName>({ operations }: Call, name: Name): Operations[Name] {
  const operation = operations[name];
  if (operation === undefined) throw new Error(`operation ${name} is not bound`);
  return operation;
}

function keyOf({ dialect, exchange, principal }: Call): DialectKey {
  const id = dialect.ids.read(exchange.params.id ?? '');
  if (id === undefined) throw new Problem('not-found', 'there is no such export');
  return { owner: principal.owner, id, dialect: dialect.name };
}
