import { ownerHash } from '../core/owner-hash.ts';
import type { LogFields } from '../core/ports/log.ts';
import { Problem } from '../core/problem.ts';

/** What the log says of one request: the route's pattern instead of the path, a hash instead of the owner, no query and no header but a sane `X-Request-ID`. */
export function requestLine(told: {
  readonly requestId: string;
  readonly method: string;
  readonly route: string | undefined;
  readonly dialect: string;
  readonly status: number;
  readonly ms: number;
  /** The caller's; empty where it is unknown. */
  readonly address: string;
  readonly owner: string | undefined;
  readonly failure: unknown;
}): LogFields {
  const { failure, owner, route, ...fields } = told;
  const problem = failure instanceof Problem ? failure.kind : undefined;
  const cause = failure instanceof Problem ? failure.cause : failure;
  return {
    ...fields,
    route: route ?? null,
    ...(owner === undefined ? {} : { owner: ownerHash(owner) }),
    ...(problem === undefined ? {} : { problem }),
    ...(cause === undefined || fields.status < 500 ? {} : { error: trace(cause) }),
  };
}

/** The stacks of an error and of its causes; never its other properties, which may hold a whole request. */
function trace(error: unknown): string {
  const stacks: string[] = [];
  for (let next = error; next !== undefined && stacks.length < 5; ) {
    stacks.push(next instanceof Error ? (next.stack ?? String(next)) : String(next));
    next = next instanceof Error ? next.cause : undefined;
  }
  return stacks.join('\ncaused by: ');
}
