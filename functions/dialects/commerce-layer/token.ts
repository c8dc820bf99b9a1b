import type { BearerToken, TokenAsked } from '../../core/operations.ts';
import type { Exchange } from '../../http/dialect.ts';
import { jsonResponse } from '../../http/json-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { readTokenRequest, refusedWord } from '../../http/token-request.ts';
import { NAME } from './ids.ts';

const GRANT = 'client_credentials';

/** RFC 6749 §4.4.2. ours: `scope` is not looked at, and the answer says which one it is. */
export function readToken(exchange: Exchange): TokenAsked {
  const { client, word } = readTokenRequest(exchange);
  if (word('grant_type') !== GRANT) throw refusedWord('grant_type', 'value', `must be ${GRANT}`);
  return { dialect: NAME, grant: GRANT, client };
}

/** RFC 6749 §5.1, with `created_at` as the vendor adds it. */
export const showToken = ({ access, expiresIn, scope, createdAt }: BearerToken): HttpResponse =>
  jsonResponse(
    200,
    { access_token: access, token_type: 'bearer', expires_in: expiresIn, scope, created_at: createdAt },
    { Pragma: 'no-cache' },
  );
