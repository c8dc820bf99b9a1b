import type { OperationName, Operations } from '../core/operations.ts';
import { type Deed, deedOf } from './audit-request.ts';
import type { Dialect, Exchange } from './dialect.ts';
import type { HttpResponse } from './message.ts';

/** Between a dialect's words and the engine's: read, run, show. what was done is noted in the visit before it is shown. */
export async function perform<N extends OperationName>(
  name: N,
  { dialect, operations, visit }: Performing,
  exchange: Exchange,
): Promise<HttpResponse> {
  const act = dialect.acts[name];
  const operation = operations[name];
  if (!act) throw new Error(`${dialect.name} has no act for ${name}`);
  if (!operation) throw new Error(`operation ${name} is not bound`);
  const asked = act.read(exchange);
  const done = await operation(asked);
  visit.deed = deedOf(name, done, asked);
  return withPlace(done, act.show(done, exchange));
}

interface Performing {
  readonly dialect: Dialect;
  readonly operations: Operations;
  readonly visit: { deed?: Deed | undefined };
}

/** Every API tells alike at which place an export waits to run, by a header of Waybill's own. */
function withPlace(done: unknown, response: HttpResponse): HttpResponse {
  if (typeof done !== 'object' || done === null || !('place' in done)) return response;
  return { ...response, headers: { ...response.headers, 'X-Queue-Position': String(done.place) } };
}
