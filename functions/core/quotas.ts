import * as z from 'zod';
import { COMPRESSION_LEVELS } from './compression.ts';
import type { Running } from './turns.ts';

const whole = z.int().positive();
const level = (algorithm: keyof typeof COMPRESSION_LEVELS) =>
  z.int().min(COMPRESSION_LEVELS[algorithm].least).max(COMPRESSION_LEVELS[algorithm].most);

/** What a runtime lets its owners have, so that none takes all of it and a bill stays bounded. */
export const Quotas = z
  .strictObject({
    /** Exports that run at once, of all owners; others wait, and owners take turns. */
    running: whole,
    runningPerOwner: whole,
    /** Exports of one owner that wait, run or are paused; one more is refused. */
    openPerOwner: whole,
    /** Bytes of one file; left out: as many as its store takes. */
    fileBytes: whole.optional(),
    /** Bytes that one owner may download in 24 hours; left out: any number. */
    downloadBytesPerDay: whole.optional(),
    /** The highest level of each compression; left out: the algorithm's own. */
    compressionLevels: z
      .strictObject({ gzip: level('gzip'), zstd: level('zstd') })
      .partial()
      .optional(),
  })
  .refine(({ running, runningPerOwner }) => running === 1 || runningPerOwner < running, {
    path: ['runningPerOwner'],
    message: 'must be below running, so that no owner takes every place',
  });
export type Quotas = Readonly<z.infer<typeof Quotas>>;

export const runningOf = ({ running, runningPerOwner }: Quotas): Running => ({
  most: running,
  perOwner: runningPerOwner,
});

/** Of the embedded service: more at once would gain nothing on one machine, and an owner always leaves some to others. */
export const LOCAL_QUOTAS: Quotas = { running: 8, runningPerOwner: 6, openPerOwner: 1000 };
