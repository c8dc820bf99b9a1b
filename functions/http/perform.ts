import type { OperationName, Operations } from '../core/operations.ts';
import { type Deed, deedOf } from './audit-request.ts';
import type { Dialect, Exchange } from './dialect.ts';
import type { HttpResponse } from './message.ts';

/** Between a dialect's words and the engine's: read, run, show. `onDone` hears of what was done before it is shown. */
export async function perform<N extends OperationName>(
  name: N,
  { dialect, operations, onDone }: Performing,
  exchange: Exchange,
): Promise<HttpResponse> {
  const act = dialect.acts[name];
  const operation = operations[name];
  if (!act) throw new Error(`${dialect.name} has no act for ${name}`);
  if (!operation) throw new Error(`operation ${name} is not bound`);
  const asked = act.read(exchange);
  const done = await operation(asked);
  onDone(deedOf(name, done, asked));
  return act.show(done, exchange);
}

interface Performing {
  readonly dialect: Dialect;
  readonly operations: Operations;
  readonly onDone: (deed: Deed | undefined) => void;
}
