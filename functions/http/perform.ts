import type { OperationName, Operations } from '../core/operations.ts';
import type { Dialect, Exchange } from './dialect.ts';
import type { HttpResponse } from './message.ts';

/** Between a dialect's words and the engine's: read, run, show. */
export async function perform<N extends OperationName>(
  name: N,
  { dialect, operations }: { readonly dialect: Dialect; readonly operations: Operations },
  exchange: Exchange,
): Promise<HttpResponse> {
  const act = dialect.acts[name];
  const operation = operations[name];
  if (!act) throw new Error(`${dialect.name} has no act for ${name}`);
  if (!operation) throw new Error(`operation ${name} is not bound`);
  const done = await operation(act.read(exchange));
  return withPlace(done, act.show(done, exchange));
}

/** Every API tells alike at which place an export waits to run, by a header of Waybill's own. */
function withPlace(done: unknown, response: HttpResponse): HttpResponse {
  if (typeof done !== 'object' || done === null || !('place' in done)) return response;
  return { ...response, headers: { ...response.headers, 'X-Queue-Position': String(done.place) } };
}
