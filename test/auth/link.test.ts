import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { links } from '../../functions/auth/link.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { sqliteSecrets } from '../../functions/local/sqlite-secrets.ts';
import { NOON, testDesk } from './test-desk.ts';

const SOON = NOON / 1000 + 300;
const REF = { dialect: 'commerce-layer', owner: 'acme', id: 4096 };

function desk() {
  const { desk: own, time } = testDesk();
  return { desk: { ...own, secrets: sqliteSecrets(openDatabase(':memory:')) }, time };
}

describe('a link', () => {
  it('leads to the export it was signed for, in another process too, until it expires', async () => {
    const { desk: one, time } = desk();
    const link = (await links(one).signer())(REF, SOON);
    const other = links(one);
    expect(await other.read(link)).toEqual(REF);
    time.now = SOON * 1000 - 1;
    expect(await other.read(link)).toEqual(REF);
    time.now = SOON * 1000;
    await expect(other.read(link)).rejects.toThrow('no longer, valid');
  });

  it('is none where no link was ever signed', async () => {
    await expect(links(desk().desk).read('W10.x')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('of another service is none', async () => {
    const link = (await links(desk().desk).signer())(REF, SOON);
    const other = links(desk().desk);
    await other.signer();
    await expect(other.read(link)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is none with anything behind it', async () => {
    const own = links(desk().desk);
    const link = (await own.signer())(REF, SOON);
    for (const text of [`${link}.`, `${link}.x`, `${link}${'x'.repeat(2048)}`])
      await expect(own.read(text)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is none once a character of it is another, is missing or is too many', async () => {
    const own = links(desk().desk);
    const link = (await own.signer())(REF, SOON);
    const changed = fc
      .tuple(fc.nat(link.length - 1), fc.constantFrom('', 'A', '_', '.', 'ü', '\0', link))
      .map(([at, text]) => link.slice(0, at) + text + link.slice(at + 1))
      .filter((text) => text !== link);
    await fc.assert(
      fc.asyncProperty(changed, async (text) => {
        await expect(own.read(text)).rejects.toMatchObject({ kind: 'not-found' });
      }),
    );
  });

  it('names any owner and nobody else', async () => {
    const own = links(desk().desk);
    const sign = await own.signer();
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), fc.nat(), async (owner, dialect, id) => {
        expect(await own.read(sign({ owner, dialect, id }, SOON))).toEqual({ owner, dialect, id });
      }),
    );
  });
});
