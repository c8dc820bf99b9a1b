import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RateCounter } from '../../functions/core/ports/rate-counter.ts';

/** The beginning of a window of a minute, of an hour and of a day, in seconds since 1970. */
const START = 20_000 * 86_400;
const SEVEN = { max: 7, seconds: 60 };

/** What every rate counter does. `open` may give the same counter each time. */
export function rateCounterContract(name: string, open: () => RateCounter | Promise<RateCounter>): void {
  describe(`${name} as a rate counter`, () => {
    const takeAll = async (rates: RateCounter, bucket: string, times: readonly number[], limit = SEVEN) => {
      const taken = [];
      for (const at of times) taken.push(await rates.take(bucket, limit, START + at));
      return taken;
    };
    const evenly = (count: number, at = 0) => Array.from({ length: count }, () => at);

    it('counts from one, up to the limit, and says so', async () => {
      const taken = await takeAll(await open(), randomUUID(), [0, 1, 5, 59.999], { max: 3, seconds: 60 });
      expect(taken).toEqual([
        { previous: 0, current: 1, taken: true },
        { previous: 0, current: 2, taken: true },
        { previous: 0, current: 3, taken: true },
        { previous: 0, current: 3, taken: false },
      ]);
    });

    it('adds amounts, of which the last that begins below the limit goes beyond it', async () => {
      const rates = await open();
      const bucket = randomUUID();
      const limit = { max: 100, seconds: 60 };
      const add = (amount: number) => rates.take(bucket, limit, START, amount);
      expect(await add(60)).toEqual({ previous: 0, current: 60, taken: true });
      expect(await add(70)).toEqual({ previous: 0, current: 130, taken: true });
      expect((await add(1)).taken).toBe(false);
    });

    it('lets as many through as fit, of many at once, and loses none', async () => {
      const rates = await open();
      const bucket = randomUUID();
      const asked = Array.from({ length: 20 }, () => rates.take(bucket, SEVEN, START));
      const passed = (await Promise.all(asked)).filter(({ taken }) => taken);
      expect(passed.map(({ current }) => current).sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    });

    it('lets as many through of many at once as the window before leaves', async () => {
      const rates = await open();
      const bucket = randomUUID();
      await takeAll(rates, bucket, evenly(4));
      const asked = Array.from({ length: 20 }, () => rates.take(bucket, SEVEN, START + 90));
      expect((await Promise.all(asked)).filter(({ taken }) => taken)).toHaveLength(5);
    });

    it('weighs the window before by what is left of it', async () => {
      const rates = await open();
      const bucket = randomUUID();
      await takeAll(rates, bucket, evenly(7, 30));
      expect(await takeAll(rates, bucket, [60, 68])).toMatchObject([{ taken: false }, { taken: false }]);
      expect(await takeAll(rates, bucket, [69, 70])).toEqual([
        { previous: 7, current: 1, taken: true },
        { previous: 7, current: 1, taken: false },
      ]);
      expect(await takeAll(rates, bucket, [120])).toEqual([{ previous: 1, current: 1, taken: true }]);
    });

    it('forgets what is two windows ago', async () => {
      const rates = await open();
      const bucket = randomUUID();
      await takeAll(rates, bucket, evenly(7, 59));
      expect(await takeAll(rates, bucket, [120])).toEqual([{ previous: 0, current: 1, taken: true }]);
    });

    it('does not count what it refuses, so that waiting is enough', async () => {
      const rates = await open();
      const bucket = randomUUID();
      await takeAll(rates, bucket, evenly(7));
      const refused = await takeAll(rates, bucket, evenly(30, 59));
      expect(refused).toEqual(refused.map(() => ({ previous: 0, current: 7, taken: false })));
      expect(await takeAll(rates, bucket, [60])).toEqual([{ previous: 7, current: 0, taken: false }]);
      expect(await takeAll(rates, bucket, evenly(4, 90))).toMatchObject([
        { previous: 7, current: 1, taken: true },
        { current: 2, taken: true },
        { current: 3, taken: true },
        { current: 3, taken: false },
      ]);
    });

    it('counts each bucket by itself, whatever its name', async () => {
      const rates = await open();
      const base = randomUUID();
      const buckets = [base, `${base}#60#${START}`, `${base} é`, base.toUpperCase()];
      for (const current of [1, 2])
        for (const bucket of buckets)
          expect(await takeAll(rates, bucket, [0])).toEqual([{ previous: 0, current, taken: true }]);
    });

    it('keeps the count of a bucket while another one moves to a later window', async () => {
      const rates = await open();
      const [slow, fast] = [randomUUID(), randomUUID()];
      const hourly = { max: 2, seconds: 3600 };
      await takeAll(rates, slow, [0], hourly);
      await takeAll(rates, fast, [0, 60, 120, 3600, 3660]);
      expect(await takeAll(rates, slow, [3599, 3600], hourly)).toEqual([
        { previous: 0, current: 2, taken: true },
        { previous: 2, current: 0, taken: false },
      ]);
    });

    it('knows of a request that came late into a window that has ended', async () => {
      const rates = await open();
      const bucket = randomUUID();
      await takeAll(rates, bucket, [...evenly(3, 59), 60, 59.9, 59.9]);
      expect(await takeAll(rates, bucket, [60])).toEqual([{ previous: 5, current: 2, taken: true }]);
    });
  });
}
