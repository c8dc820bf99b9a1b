import type { Manifest } from '../../core/manifest.ts';
import { isSigned, type VerificationKey } from '../../core/verification-key.ts';
import type { Difference } from './difference.ts';

/** What is known of who made a manifest. `unchecked`: it is signed, and no key was given to check that by. */
export type Origin =
  | { readonly signature: 'absent' | 'invalid' }
  | { readonly signature: 'unchecked' | 'valid'; readonly key: string };

interface Asked {
  readonly manifest: Manifest;
  /** `digestOf` the manifest as it was read. */
  readonly digest: string;
  /** Left out: the signature is not checked. */
  readonly keys: readonly VerificationKey[] | undefined;
  /** The export that it must be of; left out: any. */
  readonly export: string | undefined;
}

/** Checks who made a manifest, and for which export; where keys are given, one that none of them signed differs. */
export function checkOrigin(asked: Asked): { origin: Origin; differences: Difference[] } {
  const { manifest } = asked;
  const other =
    asked.export === undefined || String(manifest.export) === asked.export
      ? []
      : [differs('export', `the manifest is of the export ${manifest.export}, not of ${asked.export}`)];
  const fault = asked.keys && signatureFault(asked, asked.keys);
  if (fault !== undefined)
    return { origin: { signature: 'invalid' }, differences: [...other, differs('signature', fault)] };
  const signature = manifest.manifest === 1 ? undefined : manifest.signature;
  if (signature === undefined) return { origin: { signature: 'absent' }, differences: other };
  const { key } = signature;
  return { origin: { signature: asked.keys ? 'valid' : 'unchecked', key }, differences: other };
}

function signatureFault({ manifest, digest }: Asked, keys: readonly VerificationKey[]): string | undefined {
  if (manifest.manifest === 1) return 'the manifest is of version 1, which has no signature';
  const { signature } = manifest;
  if (signature === undefined) return 'the manifest is not signed';
  const key = keys.find(({ kid }) => kid === signature.key);
  if (key === undefined) {
    const given = keys.map(({ kid }) => kid).join(', ') || 'none';
    return `the manifest is signed by the key ${signature.key}, and given to check it: ${given}`;
  }
  const facts = { export: manifest.export, manifest: digest, owner: signature.owner };
  if (isSigned(key, facts, signature)) return undefined;
  return `the signature is not that of the key ${key.kid} for this manifest: one of the two was changed, or they belong to different exports`;
}

const differs = (check: Difference['check'], message: string): Difference => ({ check, message });
