import { auditLog, logsClient } from '../aws/audit-log.ts';
import type { Audit } from '../core/ports/audit.ts';

/** For an endpoint whose operations leave lines. */
export const audited = ({ AUDIT_LOG: group }: { readonly AUDIT_LOG: string }): { readonly audit: Audit } => ({
  audit: auditLog(logsClient(), group),
});
