import type { BearerToken, TokenAsked } from '../../core/operations.ts';
import type { Exchange } from '../../http/dialect.ts';
import { jsonResponse } from '../../http/json-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { readTokenRequest, refusedWord, type TokenRequest } from '../../http/token-request.ts';
import { NAME } from './ids.ts';

/**
 * ours: `guest_email` gives the vendor's callers a token for somebody without an account. Nobody without an account has a
 * project here, so that such a token could do nothing: it is refused like any grant that is not there.
 */
const GRANTS = ['password', 'refresh_token', 'authorization_code'] as const;
type Grant = (typeof GRANTS)[number];

/** RFC 6749 §4.1.3, §4.3.2 and §6. ours: `scope` is not looked at; the answer says what was given. */
export function readToken(exchange: Exchange): TokenAsked {
  const request = readTokenRequest(exchange);
  const type = request.word('grant_type');
  const grant = GRANTS.find((name) => name === type);
  if (grant) return askedBy(grant, request);
  throw refusedWord('grant_type', 'value', `must be one of ${GRANTS.join(', ')}`);
}

function askedBy(grant: Grant, { client, word }: TokenRequest): TokenAsked {
  const asked = { dialect: NAME, client };
  switch (grant) {
    case 'password':
      return { ...asked, grant, user: word('username'), password: word('password') };
    case 'refresh_token':
      return { ...asked, grant, refresh: word('refresh_token') };
    case 'authorization_code':
      return { ...asked, grant, code: word('code'), callback: word('redirect_uri') };
  }
}

export const showToken = ({ access, refresh, expiresIn, scope }: BearerToken): HttpResponse =>
  jsonResponse(
    200,
    {
      access_token: access,
      expires_in: expiresIn,
      ...(refresh === undefined ? {} : { refresh_token: refresh }),
      scope,
      token_type: 'Bearer',
    },
    { Pragma: 'no-cache' },
  );
