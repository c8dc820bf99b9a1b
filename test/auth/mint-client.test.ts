import { describe, expect, it } from 'vitest';
import { CLIENT_DIALECTS, mintClient } from '../../functions/auth/mint-client.ts';
import { hashSecret } from '../../functions/auth/secret.ts';
import { testDesk } from './test-desk.ts';

describe('a new client', () => {
  it.each(CLIENT_DIALECTS)('of %s is stored without its secret', async (dialect) => {
    const { desk } = testDesk();
    const { secret, stored } = await mintClient(desk, { owner: 'acme', dialect });
    expect(stored.hash).toBe(hashSecret(secret));
    expect(JSON.stringify(stored)).not.toContain(secret);
  });

  it('has its secret sealed where requests are signed with it, and another where tokens are', async () => {
    const { desk } = testDesk();
    const kept = async (dialect: (typeof CLIENT_DIALECTS)[number]) => {
      const { secret, stored } = await mintClient(desk, { owner: 'acme', dialect });
      const opened = stored.sealed && (await desk.sealer.open(stored.sealed, `client#${stored.id}`));
      return { secret, opened };
    };
    const discogs = await kept('discogs');
    expect(discogs.opened).toBe(discogs.secret);
    expect((await kept('ulule')).opened).toBeUndefined();
    const signing = await kept('commerce-layer');
    expect(signing.opened).toMatch(/^[0-9a-f]{128}$/);
  });

  it('registers callbacks as they will be compared, and none that could not be called', async () => {
    const { desk } = testDesk();
    const facts = { owner: 'acme', dialect: 'discogs' } as const;
    const callbacks = ['https://APP.example.com', 'http://localhost:80/cb'];
    expect((await mintClient(desk, { ...facts, callbacks })).stored.callbacks).toEqual([
      'https://app.example.com/',
      'http://localhost/cb',
    ]);
    await expect(
      mintClient(desk, { ...facts, callbacks: ['http://app.example.com/'] }),
    ).rejects.toMatchObject({
      kind: 'invalid',
      faults: [{ at: ['callback'], value: 'http://app.example.com/' }],
    });
  });

  it.each([
    ['acme', 'acme'],
    ['Ünïted & Co.', 'u-ni-ted-co'],
    ['日本', 'organization'],
    [`a${'-b'.repeat(100)}`, `a${'-b'.repeat(31)}`],
  ])('of commerce-layer names the organization of %s %s', async (owner, slug) => {
    const { desk } = testDesk();
    const facts = { owner, dialect: 'commerce-layer' } as const;
    const [one, two] = [await mintClient(desk, facts), await mintClient(desk, facts)];
    expect(one.stored.organization).toEqual({ id: expect.stringMatching(/^[A-Za-z]{10}$/), slug });
    expect(two.stored.organization).toEqual(one.stored.organization);
  });

  it.each(['', 'Acme', '-a', 'a-', 'a.b', 'a'.repeat(64)])('refuses the slug %j', async (slug) => {
    const { desk } = testDesk();
    const minted = mintClient(desk, { owner: 'acme', dialect: 'commerce-layer', slug });
    await expect(minted).rejects.toMatchObject({
      kind: 'invalid',
      faults: [{ at: ['organization'], value: slug }],
    });
  });
});
