import { seededRandom } from '../../functions/cli/seeded-random.ts';
import type { LocalEngine } from '../../functions/local/engine.ts';

/** One call of a step to the outside: which port, which method, and the how many-th call it is. */
export interface PortCall {
  readonly port: 'exports' | 'ledger' | 'files' | 'source';
  readonly method: string;
  readonly number: number;
}

/** Runs around a call: may throw before it, wait, or throw after it happened. */
export type Around = (call: PortCall, run: () => Promise<unknown>) => Promise<unknown>;

/** How many of a run's calls a test tries: `FAULTS=1000` tries all of them. */
export const TRIED = Number(process.env.FAULTS ?? 5);

/** Chooses the calls that a test tries; a failure is repeated by `SEED`. */
export const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

/** About `wanted` of the numbers from `first` to `last`, at even distances from an offset that `SEED` chooses. */
export function sampled({ first = 1, last, wanted = TRIED }: Sampled): readonly number[] {
  const step = Math.max(1, Math.floor((last - first + 1) / wanted));
  const offset = first + Math.floor(seededRandom(SEED)() * step);
  const numbers: number[] = [];
  for (let number = offset; number <= last; number += step) numbers.push(number);
  if (numbers.length === 0) throw new Error(`there is no call from ${first} to ${last}`);
  return numbers;
}

interface Sampled {
  readonly first?: number;
  readonly last: number;
  readonly wanted?: number;
}

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
