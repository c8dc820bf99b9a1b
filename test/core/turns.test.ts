import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, nextOwner, placeInQueue } from '../../functions/core/turns.ts';

const ALL = { most: 1000, perOwner: 1000 };
const line = (owner: string, waiting: number, running = 0): Line => ({ owner, waiting, running });

const lines = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 6 })
  .chain((owners) =>
    fc.tuple(
      ...owners.map((owner) =>
        fc.record({ owner: fc.constant(owner), waiting: fc.nat(5), running: fc.nat(3) }),
      ),
    ),
  );

/** Gives places until nobody waits, and nothing ends. */
function orderOf(start: readonly Line[], last: string | undefined): string[] {
  const order: string[] = [];
  let now = start;
  for (let at = last; ; ) {
    const owner = nextOwner(now, ALL, at);
    if (owner === undefined) return order;
    order.push(owner);
    at = owner;
    now = now.map((one) =>
      one.owner === owner ? { ...one, waiting: one.waiting - 1, running: one.running + 1 } : one,
    );
  }
}

describe('turns', () => {
  it('come to whoever runs fewest, and among these in a ring from the one after the last', () => {
    expect(orderOf([line('heavy', 4, 2), line('light', 1)], 'heavy')).toEqual([
      'light',
      ...Array(4).fill('heavy'),
    ]);
    expect(orderOf([line('a', 2), line('b', 2), line('c', 2)], 'b')).toEqual(['c', 'a', 'b', 'c', 'a', 'b']);
  });

  it('come to nobody while all places are taken, and to no owner above its own', () => {
    expect(
      nextOwner([line('a', 1, 3), line('b', 1, 1)], { most: 4, perOwner: 4 }, undefined),
    ).toBeUndefined();
    expect(
      nextOwner([line('a', 1, 3), line('b', 0, 1)], { most: 5, perOwner: 3 }, undefined),
    ).toBeUndefined();
  });

  it('come to an owner that runs nothing before any that runs something, whoever was last', () => {
    fc.assert(
      fc.property(lines, fc.option(fc.string(), { nil: undefined }), (some, last) => {
        const next = nextOwner(some, ALL, last);
        const ready = some.filter(({ waiting }) => waiting > 0);
        const fewest = Math.min(...ready.map(({ running }) => running));
        if (ready.length === 0) expect(next).toBeUndefined();
        else expect(some.find(({ owner }) => owner === next)?.running).toBe(fewest);
      }),
    );
  });

  it('come round: with one place, no owner is served twice while another waits', () => {
    fc.assert(
      fc.property(lines, (some) => {
        let now = some.map((one) => ({ ...one, running: 0 }));
        let last: string | undefined;
        const served: string[] = [];
        for (;;) {
          const owner = nextOwner(now, { most: 1, perOwner: 1 }, last);
          if (owner === undefined) break;
          const waiting = now.filter((one) => one.waiting > 0).map((one) => one.owner);
          const recent = served.slice(-(waiting.length - 1 || served.length + 1));
          if (waiting.length > 1) expect(recent).not.toContain(owner);
          served.push(owner);
          last = owner;
          now = now.map((one) => (one.owner === owner ? { ...one, waiting: one.waiting - 1 } : one));
        }
        expect(served).toHaveLength(some.reduce((sum, { waiting }) => sum + waiting, 0));
      }),
    );
  });

  it('come in the order that the places in the queue tell', () => {
    fc.assert(
      fc.property(lines, fc.option(fc.string({ maxLength: 2 }), { nil: undefined }), (some, last) => {
        const order = orderOf(some, last);
        const told = some.flatMap(({ owner, waiting }) =>
          Array.from({ length: waiting }, (_none, before) => ({
            owner,
            place: placeInQueue(some, last, { owner, before }),
          })),
        );
        const inOrder = told.sort((one, other) => one.place - other.place);
        expect(inOrder.map(({ place }) => place)).toEqual(order.map((_owner, at) => at + 1));
        expect(new Set(inOrder.map(({ place }) => place)).size).toBe(order.length);
      }),
    );
  });
});
