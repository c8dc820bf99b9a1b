import type { LocalEngine } from '../../functions/local/engine.ts';

/** One call of a step to the outside: which port, which method, and the how many-th call it is. */
export interface PortCall {
  readonly port: 'exports' | 'ledger' | 'files' | 'source';
  readonly method: string;
  readonly number: number;
}

/** Runs around a call: may throw before it, wait, or throw after it happened. */
export type Around = (call: PortCall, run: () => Promise<unknown>) => Promise<unknown>;

const PORTS = ['exports', 'ledger', 'files', 'source'] as const;

/** The engine with every call of its stores and source passed through `around`. */
export function withFaults(engine: LocalEngine, around: Around): LocalEngine {
  let number = 0;
  const wrapped = Object.fromEntries(
    PORTS.map((port) => [
      port,
      wrapPort(engine[port], (method, run) => around({ port, method, number: ++number }, run)),
    ]),
  );
  // A spread would copy the workflow too early: the steps must see this engine.
  return Object.assign(engine, wrapped);
}

function wrapPort<Port extends object>(
  port: Port,
  around: (method: string, run: () => Promise<unknown>) => Promise<unknown>,
): Port {
  return new Proxy(port, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function' || name === 'open') return member;
      return (...args: unknown[]) =>
        around(String(name), async () =>
          (member as (...all: unknown[]) => Promise<unknown>).apply(target, args),
        );
    },
  });
}
