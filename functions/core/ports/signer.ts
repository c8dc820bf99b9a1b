import type { Signature } from '../manifest.ts';
import type { Statement } from '../statement.ts';
import type { VerificationKey } from '../verification-key.ts';

/** Signs statements with a private key that leaves it nowhere. Faults that pass are `Transient`. */
export interface Signer {
  sign(facts: Omit<Statement, 'key'>): Promise<Signature>;
  /** By which anybody can check what it signed; the same each time. */
  publicKey(): Promise<VerificationKey>;
}
