import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { diskSealer } from '../../functions/local/disk-sealer.ts';
import { sealerContract } from '../contracts/sealer-contract.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});
const someFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-sealer-'));
  folders.push(folder);
  return folder;
};

sealerContract('diskSealer', () => diskSealer(someFolder()));

describe('the key of a data folder', () => {
  it('is made once, whole, and for its owner alone', async () => {
    const dir = someFolder();
    const sealed = await diskSealer(dir).seal('s3cret', 'c');
    expect(readdirSync(dir)).toEqual(['sealing.key']);
    const { mode, size } = statSync(join(dir, 'sealing.key'));
    expect({ mode: mode & 0o777, size }).toEqual({ mode: 0o600, size: 32 });
    expect(await diskSealer(dir).open(sealed, 'c')).toBe('s3cret');
  });

  it('opens nothing of another folder', async () => {
    const sealed = await diskSealer(someFolder()).seal('s3cret', 'client#1');
    await expect(diskSealer(someFolder()).open(sealed, 'client#1')).rejects.toThrow(
      /a secret of client#1 was not sealed with .*sealing\.key/,
    );
  });

  it('is not replaced where it is damaged', async () => {
    const dir = someFolder();
    writeFileSync(join(dir, 'sealing.key'), 'short');
    await expect(diskSealer(dir).seal('s', 'c')).rejects.toThrow(/sealing\.key is no key of 32 bytes/);
    expect(statSync(join(dir, 'sealing.key')).size).toBe(5);
  });
});
