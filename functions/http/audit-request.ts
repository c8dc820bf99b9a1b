import type { Contracts, OperationName } from '../core/operations.ts';
import { ownerHash } from '../core/owner-hash.ts';
import type { Audit, AuditedAct, AuditLine } from '../core/ports/audit.ts';
import type { Log } from '../core/ports/log.ts';
import { Problem } from '../core/problem.ts';
import type { Dialect, Exchange } from './dialect.ts';

/** What an operation was done to, and on whose word. */
export interface Deed {
  readonly owner: string;
  /** The export. */
  readonly id?: number;
  /** Public id of the credential that was shown, where the request itself has no principal. */
  readonly credential?: string;
  /** Public id of the credential that was made. */
  readonly subject?: string;
}

interface Audited<N extends OperationName> {
  readonly act: AuditedAct;
  readonly deed: (done: Contracts[N]['done'], asked: Contracts[N]['asked']) => Deed | undefined;
}

/** The operations that leave a line. */
const AUDITED: { readonly [N in OperationName]?: Audited<N> } = {
  create: { act: 'export.create', deed: ({ record }, { dryRun }) => (dryRun ? undefined : record) },
  change: { act: 'export.change', deed: (record) => record },
  remove: { act: 'export.remove', deed: (_done, asked) => asked },
  download: { act: 'export.download', deed: (record) => record },
  follow: { act: 'export.download', deed: (record) => record },
  approveRequest: { act: 'token.approve', deed: ({ by }, { token }) => by && { ...by, subject: token } },
  accessToken: { act: 'token.create', deed: ({ by, id }) => by && { ...by, subject: id } },
  token: { act: 'token.create', deed: ({ by }) => by },
};

export const isAudited = (name: OperationName): boolean => name in AUDITED;

/** What was done, where it leaves a line. */
export function deedOf<N extends OperationName>(
  name: N,
  done: Contracts[N]['done'],
  asked: Contracts[N]['asked'],
): Deed | undefined {
  return AUDITED[name]?.deed(done, asked);
}

/** A request as it was answered. */
export interface Answered {
  readonly dialect: Dialect | undefined;
  readonly exchange: Exchange;
  readonly status: number;
  readonly failure?: unknown;
  readonly deed?: Deed | undefined;
}

/** How long a caller that asks too often is not told of again, in milliseconds. */
const QUIET_MS = 60_000;
const MOST_REMEMBERED = 1000;

/**
 * Keeps a line of each request that did, or tried to do, something that is audited, where it is known by whom; of those that
 * were refused for coming too often one in a minute. A line that cannot be kept stands in the log.
 */
export function auditRequests(log: Log, audit: Audit = nowhere): (answered: Answered) => Promise<void> {
  const refusedAt = new Map<string, number>();
  const isTold = ({ act, credential = '', problem }: AuditLine, now: number): boolean => {
    if (problem !== 'rate-limited') return false;
    const name = `${act} ${credential}`;
    if (now - (refusedAt.get(name) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return true;
    if (refusedAt.size >= MOST_REMEMBERED) refusedAt.clear();
    refusedAt.set(name, now);
    return false;
  };
  return async (answered) => {
    const line = auditLine(answered);
    if (!line || isTold(line, answered.exchange.now)) return;
    try {
      await audit(line);
    } catch (error) {
      log('error', 'audit line not kept', { ...line, error: String(error) });
    }
  };
}

const nowhere: Audit = () => Promise.reject(new Error('this process keeps no audit'));

function auditLine({ dialect, exchange, status, failure, deed }: Answered): AuditLine | undefined {
  const { route, principal, request } = exchange;
  const act = route && AUDITED[route.operation]?.act;
  const owner = deed?.owner ?? principal?.owner;
  const isNothing = request.method === 'HEAD' || status === 304 || (!deed && failure === undefined);
  if (!act || !dialect || owner === undefined || isNothing) return undefined;
  const asked = act === 'export.create' ? undefined : dialect.ids.read(exchange.params.id ?? '');
  const id = deed?.id ?? asked;
  const credential = deed?.credential ?? principal?.id;
  return {
    act,
    owner: ownerHash(owner),
    ...(credential === undefined ? {} : { credential }),
    address: request.address,
    dialect: dialect.name,
    ...(id === undefined ? {} : { export: dialect.ids.show(id) }),
    ...(deed?.subject === undefined ? {} : { subject: deed.subject }),
    outcome: status < 400 ? 'done' : status < 500 ? 'refused' : 'failed',
    status,
    ...(failure instanceof Problem ? { problem: failure.kind } : {}),
    requestId: request.requestId,
  };
}
