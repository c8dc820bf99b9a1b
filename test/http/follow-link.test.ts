import { describe, expect, it } from 'vitest';
import type { ExportRef } from '../../functions/core/operations.ts';
import { dialects } from '../../functions/dialects/index.ts';
import { followLinks, publicId } from '../../functions/http/follow-link.ts';
import { createRouter } from '../../functions/http/router.ts';

const ID = 53_615_001_600_001;
const signer = async () => (to: ExportRef, until: number) => `${to.dialect}.${until}`;
const linkOf = (dialect: string, baseUrl = 'https://example.org/v1/') =>
  followLinks({ dialects, baseUrl, signer })({ dialect, owner: 'acme', id: ID }, 17);

describe('the address of a link', () => {
  const following = dialects.filter(({ routes }) => routes.some(({ operation }) => operation === 'follow'));

  it.each(following.map(({ name }) => name))('of %s leads to its route that follows links', async (name) => {
    const address = String(await linkOf(name));
    expect(address).toMatch(/^https:\/\/example\.org\/v1\/[^/]/);
    const path = new URL(address).pathname.replace(/^\/v1/, '');
    const found = createRouter(dialects)({ method: 'GET', path } as never);
    expect(found.route?.operation).toBe('follow');
    expect(found.dialect?.name).toBe(name);
    expect(found.params.link).toBe(`${name}.17`);
  });

  it('is none where an API has no such route, or there is no such API', async () => {
    expect(following.length).toBeGreaterThan(0);
    expect(await linkOf('discogs')).toBeUndefined();
    expect(await linkOf('cli')).toBeUndefined();
  });
});

it('shows ids as each API does, and those of no API as they are', () => {
  for (const { name, ids } of dialects) expect(publicId(dialects)(name, ID)).toBe(ids.show(ID));
  expect(publicId(dialects)('cli', ID)).toBe(String(ID));
});
