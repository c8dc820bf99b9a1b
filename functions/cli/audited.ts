import { userInfo } from 'node:os';
import { ownerHash } from '../core/owner-hash.ts';
import type { Audit, AuditLine } from '../core/ports/audit.ts';
import { Problem } from '../core/problem.ts';
import { Failure } from './failure.ts';

interface Command extends Pick<AuditLine, 'act' | 'credential' | 'subject'> {
  /** The name itself: what is kept is its hash. */
  readonly owner: string;
}

/** Does what a command is for and keeps a line of it, also where it fails. */
export async function audited<T>(
  audit: Audit,
  { owner, ...command }: Command,
  work: () => Promise<T>,
): Promise<T> {
  const keep = (outcome: AuditLine['outcome']) =>
    audit({ ...command, owner: ownerHash(owner), operator: operator(), outcome });
  let done: T;
  try {
    done = await work();
  } catch (error) {
    await keep(error instanceof Problem ? 'refused' : 'failed').catch(() => undefined);
    throw error;
  }
  await keep('done').catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`it is done, but could not be noted in the audit: ${reason}`);
  });
  return done;
}

/** The system's name of whoever runs the command, or the number where it has none. */
function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
