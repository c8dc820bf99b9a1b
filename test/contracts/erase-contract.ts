import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LedgerItem } from '../../functions/core/ledger.ts';
import { ownerHash } from '../../functions/core/owner-hash.ts';
import type { RateCounter } from '../../functions/core/ports/rate-counter.ts';
import { bucketOf } from '../../functions/core/rate-bucket.ts';
import { eraseOwner, inventoryOf, type OwnerPlaces } from '../../functions/pipeline/erase-owner.ts';
import { fileKey, segmentKey } from '../../functions/pipeline/object-keys.ts';
import { exportSample, LATER, moveTo, NOON, someOwner } from './export-sample.ts';
import { FACTS, someBytes } from './file-sample.ts';

export interface Filled {
  readonly places: OwnerPlaces;
  readonly rates: RateCounter;
  /** Everything that is kept, as text. */
  dump(): Promise<string>;
}

/** What erasing an owner does, wherever its things are kept. `open` gives places that nobody else uses. */
export function eraseContract(name: string, open: () => Promise<Filled>): void {
  describe(`${name} as places that hold something of owners`, () => {
    it('lists all of an owner first, and has nothing of it then', async () => {
      const filled = await open();
      const owner = someOwner();
      const ids = await fill(filled, owner);
      expect(await inventoryOf(filled.places, owner)).toMatchObject({
        exports: 4,
        ledger: 4,
        counters: 2,
        turns: 1,
        files: 2,
        uploads: 1,
        bytes: 4000,
        keys: 1,
        clients: 1,
        users: 1,
        tokens: 2,
        claims: expect.any(Number),
        outbox: expect.any(Number),
      });
      expect(await filled.dump()).toContain(owner);
      await eraseOwner(filled.places, owner);
      expect(await inventoryOf(filled.places, owner)).toEqual({});
      const left = await filled.dump();
      for (const trace of [owner, ownerHash(owner), ...ids]) expect(left.includes(trace), trace).toBe(false);
    });

    it('leaves other owners what is theirs, also those whose names begin or end alike', async () => {
      const filled = await open();
      const owner = someOwner();
      const others = [`${owner}#1`, `1#${owner}`, `0000000000000001#${owner}`, owner.toUpperCase()];
      for (const one of [owner, ...others]) await fill(filled, one);
      const before = await Promise.all(others.map((one) => inventoryOf(filled.places, one)));
      await eraseOwner(filled.places, owner);
      expect(await Promise.all(others.map((one) => inventoryOf(filled.places, one)))).toEqual(before);
    });

    it('does nothing where there is nothing', async () => {
      const { places } = await open();
      await eraseOwner(places, someOwner());
      expect(await inventoryOf(places, someOwner())).toEqual({});
    });

    it('is finished by another run where it died, at whichever call', async () => {
      const filled = await open();
      const counted = await callsOf(filled);
      const owners: string[] = [];
      for (let dies = 1; dies <= counted; dies++) {
        const owner = someOwner();
        await fill(filled, owner);
        await expect(eraseOwner(dyingAt(filled.places, dies), owner)).rejects.toThrow('died');
        await eraseOwner(filled.places, owner);
        expect(await inventoryOf(filled.places, owner)).toEqual({});
        owners.push(owner);
      }
      const left = await filled.dump();
      expect(owners.filter((owner) => left.includes(owner))).toEqual([]);
    });
  });
}

async function callsOf(filled: Filled): Promise<number> {
  const owner = someOwner();
  await fill(filled, owner);
  let calls = 0;
  await eraseOwner(
    wrapped(filled.places, () => void calls++),
    owner,
  );
  return calls;
}

function dyingAt(places: OwnerPlaces, call: number): OwnerPlaces {
  let calls = 0;
  return wrapped(places, () => {
    if (++calls === call) throw new Error('died');
  });
}

/** Calls `before` at every call that changes something. */
function wrapped(places: OwnerPlaces, before: () => void): OwnerPlaces {
  const CHANGES = /^(revoke|remove|removeAll|move|abortUpload|erase|recount|stop)$/;
  const wrap = (port: object) =>
    new Proxy(port, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (CHANGES.test(String(name))) before();
          return member.apply(target, args);
        };
      },
    });
  const ports = [
    'exports',
    'ledger',
    'files',
    'workflow',
    'keys',
    'clients',
    'users',
    'tokens',
    'traces',
  ] as const;
  return { ...places, ...Object.fromEntries(ports.map((name) => [name, wrap(places[name])])) };
}

/** Something of every kind; gives ids that must go too. */
async function fill({ places, rates }: Filled, owner: string): Promise<readonly string[]> {
  const createdAt = new Date(NOON).toISOString();
  const [key, client, user, access, request] = Array.from({ length: 5 }, () => randomUUID()) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const grant = { owner, scopes: ['read' as const], key };
  const hash = '00'.repeat(32);
  await places.keys.put({ id: key, owner, hash, createdAt, label: `key of ${owner}` });
  await places.clients.put({ id: client, owner, dialect: 'discogs', hash, createdAt });
  await places.users.put({ id: user, name: `zoe@${owner}`, owner, password: 'x', createdAt });
  await places.tokens.put('access', { id: access, client, hash, createdAt, grant });
  await places.tokens.put('request', { id: request, client, createdAt, callback: 'oob', expiresAt: LATER });
  await places.tokens.approve(request, { grant, verifier: hash }, createdAt);
  await fillExports(places, owner);
  const [limit, at] = [{ max: 10, seconds: 60 }, NOON / 1000];
  for (const who of [{ owner }, { credential: key }, { credential: randomUUID() }])
    await rates.take(bucketOf('discogs', 'requests', who), limit, at);
  return [key, client, user, access, request];
}

async function fillExports({ exports, files, ledger }: OwnerPlaces, owner: string): Promise<void> {
  const notify = { email: `zoe@${owner}.example`, language: 'en', name: 'Zoë' } as const;
  const idempotency = { key: randomUUID(), fingerprint: 'f' };
  const running = exportSample({ owner, exclusive: true, notify, waiting: true });
  await exports.create(running);
  await exports.create(exportSample({ owner, mostAtOnce: 5, waiting: true, idempotency }));
  const completed = exportSample({ owner, notify });
  await exports.create(completed);
  await exports.create(exportSample({ owner, dialect: 'discogs', extra: { of: owner } }));
  await exports.admit({ most: 1000, perOwner: 3, now: LATER });
  for (const to of ['running', 'completed'] as const) await exports.move(completed, moveTo(to));
  const orphan = exportSample({ owner });
  for (const { id } of [running, orphan]) {
    const run = { owner, id, since: 1 };
    await ledger.claimUpload(run, 0, 'upload');
    await ledger.put({ ...run, segment: 0, chunk: 0, parts: [], lastKey: owner } as unknown as LedgerItem);
  }
  await files.put(fileKey({ ...completed, since: 1 }, 'csv'), someBytes(3000), FACTS);
  await files.put(segmentKey({ ...running, since: 1 }, 0), someBytes(1000), FACTS);
  await files.beginUpload(fileKey({ ...running, since: 1 }, 'csv'), FACTS);
}
