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
  return act.show(await operation(act.read(exchange)), exchange);
}
