import type { Verify } from '../core/principal.ts';

/** Verifies whatever a bearer brings: a JWT, which has three parts, or an opaque token. */
export const verifyBearer =
  ({
    jwt,
    opaque,
  }: {
    readonly jwt: Verify<'bearer'>;
    readonly opaque: Verify<'bearer'>;
  }): Verify<'bearer'> =>
  (credentials) =>
    credentials.token.split('.').length === 3 ? jwt(credentials) : opaque(credentials);
