import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealedSigner } from '../../../functions/auth/sealed-signer.ts';
import type { Manifest2 } from '../../../functions/core/manifest.ts';
import type { Signer } from '../../../functions/core/ports/signer.ts';
import { digestOf } from '../../../functions/core/statement.ts';
import { verificationKeys } from '../../../functions/core/verification-key.ts';
import { load, removeFolders, testEngine } from '../../pipeline/test-engine.ts';
import { callCli } from '../run-cli.ts';
import {
  changedRow,
  type Held,
  KINDS,
  type Kind,
  ROWS,
  records,
  resealed,
  withFormula,
  withoutRows,
} from './tampered.ts';

const folder = mkdtempSync(join(tmpdir(), 'waybill-tampering-'));
afterAll(() => {
  removeFolders();
  rmSync(folder, { recursive: true, force: true });
});

/** A signer whose key lasts as long as the test. */
function newSigner(): Signer {
  const kept = new Map<string, string>();
  return sealedSigner({
    secrets: {
      claim: async (name, make) => {
        if (!kept.has(name)) kept.set(name, await make());
        return kept.get(name) ?? '';
      },
    },
    sealer: { seal: async (secret) => secret, open: async (sealed) => sealed },
  });
}

const signer = newSigner();
const place = (name: string): string => join(folder, name);
beforeAll(async () => writeFileSync(place('key'), JSON.stringify(await verificationKeys(signer))));

/** Text files in three chunks, packed ones in one, as S3 keeps them: nobody has read the whole. */
async function exported({ format, compression }: Kind): Promise<Held> {
  const chunked = format !== 'xlsx' && !compression;
  const test = testEngine({
    limits: { timeBoxMs: chunked ? 0 : 60_000 },
    pageRows: 20,
    wrap: (engine) => Object.assign(engine, { signer }),
  });
  await load(test.database, records(ROWS));
  const asked = { format, profile: 'rfc4180', ...(compression ? { compression } : {}) };
  const record = await test.end(await test.request(asked));
  if (record.status !== 'completed') throw new Error(JSON.stringify(record));
  const manifest = JSON.parse(
    Buffer.from((await test.engine.files.get(record.file.manifestKey)) ?? []).toString(),
  );
  return { file: await test.bytes(record), manifest };
}

async function verify(file: Buffer, manifest: object, ...options: string[]) {
  writeFileSync(place('file'), file);
  writeFileSync(place('proof'), JSON.stringify(manifest));
  const { code, stdout, stderr } = await callCli(['verify', place('file'), place('proof'), ...options]);
  return { code, said: `${stdout}${stderr}` };
}

describe.each(KINDS)('a $name', (kind) => {
  let held: Held;
  beforeAll(async () => {
    held = await exported(kind);
  });

  const check = (file: Buffer, manifest: object) => verify(file, manifest, '--key', place('key'));

  it('as it was exported is accepted, and it is said what that proves', async () => {
    const { code, said } = await check(held.file, held.manifest);
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toMatch(/proved +every byte of the file is the one that this manifest names/);
    expect(said).toMatch(/proved +the holder of the key .* signed this manifest, of the export exp_/);
  });

  it('with a changed row and its CRC-32 repaired is refused, which CRC-32 alone would accept', async () => {
    const file = changedRow(kind, held);
    expect(file).not.toEqual(held.file);
    expect(kind.container.open(file)).toContain('99.3');
    const { signature: _signature, ranges: _ranges, root: _root, dialect: _dialect, ...rest } = held.manifest;
    const first = { ...rest, manifest: 1, export: 1, file: { ...rest.file, sha256: null } };
    expect(await verify(file, first)).toMatchObject({ code: 0 });
    const { code, said } = await verify(file, { ...held.manifest, file: { ...rest.file, sha256: null } });
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/ranges\[\d\], bytes \d+ to \d+: its sha256 is \w{64}, not \w{64}/),
    });
  });

  it.each([
    ['rows removed', withoutRows, 3],
    ['a formula in a cell', withFormula, 0],
  ] as const)(
    'with %s and everything resealed without the key is refused',
    async (_what, tamper, removed) => {
      const file = tamper(kind, held);
      expect(await check(file, held.manifest)).toMatchObject({ code: 1 });
      const manifest = resealed(kind, { file, manifest: held.manifest }, removed);
      const { signature, ranges: _ranges, root: _root, dialect: _dialect, ...rest } = manifest;
      const { signature: _old, ...unsigned } = manifest;
      expect(await verify(file, unsigned)).toEqual({
        code: 0,
        said: expect.stringMatching(/open +who made this manifest: it is not signed/),
      });
      const other = newSigner();
      const owner = signature?.owner ?? '';
      const facts = { export: manifest.export, manifest: digestOf(manifest), owner };
      const own = await other.sign(facts);
      const renamed = { ...own, key: signature?.key };
      const attempts: readonly (readonly [object, RegExp])[] = [
        [manifest, /the signature is not that of the key/],
        [unsigned, /the manifest is not signed/],
        [{ ...manifest, signature: own }, /signed by the key .*, and given to check it: /],
        [{ ...manifest, signature: renamed }, /the signature is not that of the key/],
        [{ ...rest, manifest: 1, export: 1 }, /version 1, which has no signature/],
      ];
      for (const [attempt, reason] of attempts)
        expect(await check(file, attempt)).toEqual({ code: 1, said: expect.stringMatching(reason) });
    },
  );

  it('is refused with another export’s manifest, even of the same records', async () => {
    const twin = await exported(kind);
    expect(twin.file).toEqual(held.file);
    const { export: id } = held.manifest;
    const asked = (manifest: object) => verify(held.file, manifest, '--key', place('key'), '--export', id);
    expect(await asked(held.manifest)).toMatchObject({ code: 0 });
    expect(await asked(twin.manifest)).toEqual({
      code: 1,
      said: expect.stringContaining(`the manifest is of the export ${twin.manifest.export}, not of ${id}`),
    });
    const claimed: Manifest2 = { ...twin.manifest, export: id };
    expect(await asked(claimed)).toEqual({ code: 1, said: expect.stringMatching(/signature is not that/) });
    const { signature } = twin.manifest;
    expect(await asked({ ...held.manifest, signature })).toEqual({
      code: 1,
      said: expect.stringMatching(/signature is not that/),
    });
  });
});
