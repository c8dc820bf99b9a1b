/** The one stream of the audit's log group; the stack makes it, so that whoever adds lines needs no other right. */
export const AUDIT_STREAM = 'acts';
