import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roomAt, secondsUntilRoom, usedAt, windowAt } from '../../functions/core/moving-window.ts';

type Bounds = { readonly max: number; readonly seconds: number };

/** A counter as any store is one, with what it took. */
class Counter {
  readonly taken: number[] = [];
  readonly #limit: Bounds;

  constructor(limit: Bounds) {
    this.#limit = limit;
  }

  counted(at: number): { previous: number; current: number } {
    const { start, previous } = windowAt(at, this.#limit.seconds);
    const count = (from: number, to: number) =>
      this.taken.filter((moment) => moment >= from && moment < to).length;
    return { previous: count(previous, start), current: count(start, start + this.#limit.seconds) };
  }

  fits(at: number): boolean {
    const { previous, current } = this.counted(at);
    return current <= roomAt(at, this.#limit, previous);
  }

  take(at: number): boolean {
    const fits = this.fits(at);
    if (fits) this.taken.push(at);
    return fits;
  }
}

const START = 1_750_000_000;
const toTheMillisecond = (at: number): number => Math.ceil(at * 1000 - 1e-3) / 1000;

const limit = fc.record({ max: fc.integer({ min: 1, max: 30 }), seconds: fc.constantFrom(1, 7, 60, 3600) });
/** A limit, and moments in order that fall into a few of its windows. */
const asked = limit.chain(({ max, seconds }) =>
  fc.record({
    limit: fc.constant({ max, seconds }),
    moments: fc
      .array(fc.integer({ min: 0, max: 4 * seconds * 1000 }), { minLength: 1, maxLength: 120 })
      .map((all) => all.sort((a, b) => a - b).map((ms) => START + ms / 1000)),
  }),
);

function counted({ limit: bounds, moments }: { limit: Bounds; moments: readonly number[] }): Counter {
  const counter = new Counter(bounds);
  for (const at of moments) counter.take(at);
  return counter;
}

describe('windowAt', () => {
  it('gives the whole multiple that holds a moment, and the one before', () => {
    expect(windowAt(119.999, 60)).toEqual({ start: 60, previous: 0 });
    expect(windowAt(120, 60)).toEqual({ start: 120, previous: 60 });
  });
});

describe('usedAt', () => {
  it('weighs the window before by what is left of it', () => {
    const counts = { previous: 8, current: 3 };
    expect([120, 135, 150, 165].map((at) => usedAt(at, { seconds: 60 }, counts))).toEqual([11, 9, 7, 5]);
  });
});

describe('roomAt', () => {
  it('is the most that the window may hold before one request more', () => {
    const room = (at: number, previous: number) => roomAt(at, { max: 10, seconds: 60 }, previous);
    expect([room(120, 0), room(120, 10), room(126, 10), room(150, 10), room(179, 10)]).toEqual([
      9, -1, 0, 4, 8,
    ]);
  });

  it('loses no request to the way in which doubles divide', () => {
    for (let max = 1; max <= 100; max++)
      for (let second = 0; second < 60; second++) {
        const exact = Math.floor((60 * (max - 1) - max * (60 - second)) / 60);
        expect(roomAt(START - (START % 60) + second, { max, seconds: 60 }, max)).toBe(exact);
      }
  });
});

describe('a moving window', () => {
  it('never takes a request by which its own measure passes the limit', () => {
    fc.assert(
      fc.property(asked, ({ limit: bounds, moments }) => {
        const counter = new Counter(bounds);
        for (const at of moments) {
          const before = usedAt(at, bounds, counter.counted(at));
          const taken = counter.take(at);
          expect(taken).toBe(before + 1 <= bounds.max + 1e-9);
          if (taken) expect(usedAt(at, bounds, counter.counted(at))).toBeLessThanOrEqual(bounds.max + 1e-9);
        }
      }),
    );
  });

  it('takes at most the limit in each of its windows, and less than twice in any stretch of that length', () => {
    fc.assert(
      fc.property(asked, (one) => {
        const { taken } = counted(one);
        const { max, seconds } = one.limit;
        for (const from of [...taken, ...taken.map((at) => windowAt(at, seconds).start)]) {
          const inside = taken.filter((at) => at >= from && at < from + seconds).length;
          expect(inside).toBeLessThanOrEqual(from % seconds === 0 ? max : 2 * max - 1);
        }
      }),
    );
  });

  it('refuses nobody for whom this window and the one before are empty', () => {
    fc.assert(
      fc.property(asked, (one) => {
        const counter = counted(one);
        const last = one.moments.at(-1) ?? START;
        const later = windowAt(last, one.limit.seconds).start + 2 * one.limit.seconds;
        expect(counter.counted(later)).toEqual({ previous: 0, current: 0 });
        expect(counter.take(later)).toBe(true);
      }),
    );
  });

  it('goes by what it took alone: what it refused changes nothing', () => {
    fc.assert(
      fc.property(asked, (one) => {
        const { taken } = counted(one);
        expect(counted({ ...one, moments: taken }).taken).toEqual(taken);
      }),
    );
  });
});

describe('secondsUntilRoom', () => {
  it('is nothing exactly where a request fits', () => {
    fc.assert(
      fc.property(asked, ({ limit: bounds, moments }) => {
        const counter = new Counter(bounds);
        for (const at of moments) {
          const wait = secondsUntilRoom(at, bounds, counter.counted(at));
          expect(counter.take(at)).toBe(toTheMillisecond(wait) <= 0);
        }
      }),
    );
  });

  it('makes room, and a millisecond less does not', () => {
    fc.assert(
      fc.property(asked, (one) => {
        const counter = counted(one);
        const at = one.moments.at(-1) ?? START;
        const wait = secondsUntilRoom(at, one.limit, counter.counted(at));
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(2 * one.limit.seconds);
        expect(counter.fits(toTheMillisecond(at + wait))).toBe(true);
        if (wait > 0.002) expect(counter.fits(at + wait - 0.001)).toBe(false);
      }),
    );
  });

  it('waits for the window before to weigh less, or for this one to be the window before', () => {
    expect(secondsUntilRoom(121, { max: 1, seconds: 60 }, { previous: 0, current: 1 })).toBe(119);
    expect(secondsUntilRoom(121, { max: 1, seconds: 60 }, { previous: 1, current: 0 })).toBe(59);
    expect(secondsUntilRoom(121, { max: 2, seconds: 60 }, { previous: 0, current: 2 })).toBe(89);
    expect(secondsUntilRoom(121, { max: 2, seconds: 60 }, { previous: 2, current: 0 })).toBe(29);
  });
});
