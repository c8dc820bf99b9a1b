/** Keeps secrets that must be had back, with a key that lies elsewhere than what is sealed. */
export interface Sealer {
  seal(secret: string, context: string): Promise<string>;
  /** Throws for what was not sealed by this sealer for this very context. */
  open(sealed: string, context: string): Promise<string>;
}
