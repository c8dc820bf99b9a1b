import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sealedSigner } from '../../functions/auth/sealed-signer.ts';
import { openDataFolder } from '../../functions/local/data-folder.ts';
import { folderCredentials } from '../../functions/local/folder-credentials.ts';
import { signerContract } from '../contracts/signer-contract.ts';

const dir = mkdtempSync(join(tmpdir(), 'waybill-signer-'));
const folder = openDataFolder(dir);
afterAll(() => {
  folder.close();
  rmSync(dir, { recursive: true, force: true });
});
const signer = () => sealedSigner(folderCredentials(folder));

signerContract('sealedSigner', signer);

describe('sealedSigner', () => {
  it('has one key, also where several make it at once', async () => {
    const other = openDataFolder(mkdtempSync(join(dir, 'other-')));
    const keys = await Promise.all([1, 2, 3].map(() => sealedSigner(folderCredentials(other)).publicKey()));
    other.close();
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    expect(keys[0]?.kid).not.toBe((await signer().publicKey()).kid);
  });

  it('keeps the private key sealed, in files that nobody else may read', async () => {
    const { x } = await signer().publicKey();
    const sealed = folder.database.prepare("SELECT sealed FROM secrets WHERE name = 'manifests'").get();
    expect(Buffer.from(String(sealed?.sealed), 'base64url').includes(Buffer.from(x, 'base64url'))).toBe(
      false,
    );
    const files = readdirSync(dir).filter((name) => statSync(join(dir, name)).isFile());
    for (const name of files) expect([name, statSync(join(dir, name)).mode & 0o077]).toEqual([name, 0]);
    expect(readFileSync(join(dir, 'sealing.key'))).toHaveLength(32);
  });
});
