import type { Operations } from '../core/operations.ts';
import { accessToken, identify } from './access-token.ts';
import { approveRequest, describeRequest } from './approve-token.ts';
import type { Desk } from './desk.ts';
import { issueToken } from './issue-token.ts';
import { requestToken } from './request-token.ts';

/** The operations that make credentials and look at them; signed requests are those of the desk's dialect. */
export const authOperations = (desk: Desk) =>
  ({
    requestToken: requestToken(desk),
    describeRequest: describeRequest(desk),
    approveRequest: approveRequest(desk),
    accessToken: accessToken(desk),
    token: issueToken(desk),
    identify: identify(desk),
  }) satisfies Operations;
