import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RateCounter } from '../../functions/core/ports/rate-counter.ts';

/** What every rate counter does. `open` may give the same counter each time; `start` is in seconds since 1970. */
export function rateCounterContract(name: string, open: () => RateCounter | Promise<RateCounter>): void {
  const start = 1_750_000_020;

  describe(`${name} as a rate counter`, () => {
    it('counts the hits of a window from one', async () => {
      const rates = await open();
      const bucket = randomUUID();
      const hits = [];
      for (let i = 0; i < 4; i++) hits.push(await rates.hit(bucket, { start, seconds: 60 }));
      expect(hits).toEqual([1, 2, 3, 4]);
    });

    it('loses none of many hits at once', async () => {
      const rates = await open();
      const bucket = randomUUID();
      const hits = Array.from({ length: 20 }, () => rates.hit(bucket, { start, seconds: 60 }));
      expect((await Promise.all(hits)).sort((a, b) => a - b)).toEqual(hits.map((_, i) => i + 1));
    });

    it('begins anew with the next window', async () => {
      const rates = await open();
      const bucket = randomUUID();
      await rates.hit(bucket, { start, seconds: 60 });
      await rates.hit(bucket, { start, seconds: 60 });
      expect(await rates.hit(bucket, { start: start + 60, seconds: 60 })).toBe(1);
      expect(await rates.hit(bucket, { start: start + 60, seconds: 60 })).toBe(2);
    });

    it('counts each bucket by itself, whatever its name', async () => {
      const rates = await open();
      const base = randomUUID();
      const buckets = [base, `${base}#${start}`, `${base} é`, base.toUpperCase()];
      for (const bucket of buckets) expect(await rates.hit(bucket, { start, seconds: 60 })).toBe(1);
      for (const bucket of buckets) expect(await rates.hit(bucket, { start, seconds: 60 })).toBe(2);
    });

    it('keeps the count of a bucket while another one moves to a later window', async () => {
      const rates = await open();
      const [slow, fast] = [randomUUID(), randomUUID()];
      await rates.hit(slow, { start, seconds: 3600 });
      await rates.hit(fast, { start: start + 60, seconds: 60 });
      expect(await rates.hit(slow, { start, seconds: 3600 })).toBe(2);
    });
  });
}
