import { type Fault, Problem } from '../core/problem.ts';
import type { HttpRequest } from './message.ts';

/** Refuses a request that lacks headers which each must bring: `Problem('malformed')` names them. */
export function refuseIncomplete(headers: HttpRequest['headers'], required: readonly string[] = []): void {
  const missing = required.filter((name) => !headers[name.toLowerCase()]?.trim());
  if (missing.length === 0) return;
  const faults = missing.map(
    (name): Fault => ({ in: 'header', at: [name], reason: 'required', message: 'is required' }),
  );
  throw new Problem('malformed', `${missing.join(', ')} is required`, { faults });
}
