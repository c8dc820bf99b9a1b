export interface NonceStore {
  /** Whether this is the nonce's first use before `expiresAt`; both times are seconds since 1970. Of two at once one is first. */
  use(nonce: string, span: { readonly now: number; readonly expiresAt: number }): Promise<boolean>;
}
