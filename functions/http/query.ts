import { type Fault, invalid } from '../core/problem.ts';

/** Refuses parameters that nobody reads, and those given twice: `Problem('invalid')` instead of ignoring them. */
export function refuseStrangers(query: URLSearchParams, known: readonly string[]): void {
  const names = [...new Set(query.keys())];
  const strangers: Fault[] = names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      in: 'query',
      at: [name],
      reason: 'unknown',
      value: query.get(name),
      allowed: known,
      message:
        known.length > 0 ? `is unknown; there are ${known.join(', ')}` : 'is unknown; there are none here',
    }));
  const repeated: Fault[] = names
    .filter((name) => known.includes(name) && query.getAll(name).length > 1)
    .map((name) => ({
      in: 'query',
      at: [name],
      reason: 'repeated',
      value: query.getAll(name),
      message: 'is given more than once',
    }));
  if (strangers.length + repeated.length > 0) throw invalid([...strangers, ...repeated]);
}
