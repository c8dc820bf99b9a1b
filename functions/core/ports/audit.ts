export type AuditedAct =
  | 'export.create'
  | 'export.change'
  | 'export.download'
  | 'export.remove'
  | 'key.create'
  | 'key.revoke'
  | 'client.create'
  | 'client.revoke'
  | 'user.create'
  | 'user.remove'
  | 'token.approve'
  | 'token.create'
  | 'owner.erase';

/** Who did what to whose, and what came of it; never a secret, and an owner by its hash alone. */
export interface AuditLine {
  readonly act: AuditedAct;
  /** As `ownerHash` gives it. */
  readonly owner: string;
  /** Public id of the credential that was shown; left out at the command line. */
  readonly credential?: string;
  /** The system's name of whoever ran a command; left out for requests. */
  readonly operator?: string;
  /** The caller's, as far as what lies between is trusted. */
  readonly address?: string;
  /** The API by which it was asked. */
  readonly dialect?: string;
  /** Public id of the export that it was done to. */
  readonly export?: string;
  /** Public id of the credential that was made, approved or revoked. */
  readonly subject?: string;
  /** `refused`: by the service's rules; `failed`: it could not. */
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Of the answer. */
  readonly status?: number;
  /** Why it was refused. */
  readonly problem?: string;
  readonly requestId?: string;
}

/** Keeps a line with the time at which it is called. Lines can be added alone: none is changed or taken back. */
export type Audit = (line: AuditLine) => Promise<void>;
