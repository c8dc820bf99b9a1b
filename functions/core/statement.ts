import { sha256 } from './byte-ranges.ts';
import { canonicalJson } from './canonical-json.ts';

export const SIGNATURE_ALGORITHMS = ['Ed25519', 'ECDSA-P256-SHA256'] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** What a key signs: which manifest, of which export, of whom. */
export interface Statement {
  /** The export's id as its own API shows it. */
  readonly export: string;
  /** Id of the key. */
  readonly key: string;
  /** `digestOf` the manifest. */
  readonly manifest: string;
  /** Hash of the owner. */
  readonly owner: string;
}

/** SHA-256 of a manifest as canonical JSON (RFC 8785), without its signature. */
export function digestOf(manifest: object): string {
  return sha256(canonicalJson({ ...manifest, signature: undefined }));
}

/** The very bytes that are signed. */
export const statementBytes = (statement: Statement): Uint8Array =>
  new TextEncoder().encode(`waybill manifest\n${canonicalJson(statement)}`);
