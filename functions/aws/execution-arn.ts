import { ownerHash } from '../core/owner-hash.ts';
import type { ExecutionInput } from '../core/ports/workflow.ts';

/**
 * The name of an attempt's execution: at most 80 of the characters that Step Functions allows. Owners who drew the same id
 * never share a name.
 */
export const executionName = ({ owner, id, attempt }: ExecutionInput): string =>
  `${ownerHash(owner)}-${id}-${attempt}`;

export const executionArn = (workflowArn: string, input: ExecutionInput): string =>
  `${workflowArn.replace(':stateMachine:', ':execution:')}:${executionName(input)}`;
