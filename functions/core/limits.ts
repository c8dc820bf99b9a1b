import * as z from 'zod';

/** At most `max` requests in `seconds`, of whoever `by` tells apart, as two windows that adjoin each other tell it. */
export interface Limit {
  readonly max: number;
  readonly seconds: number;
  readonly by: 'principal' | 'owner' | 'address';
}

/** A dialect's limits by their names. */
export type Limits = Readonly<Record<string, Limit>>;

const whole = z.int().positive();
const Change = z.union([
  z.literal('off'),
  z.strictObject({ max: whole, seconds: whole.max(86_400).optional() }),
]);

/** What a runtime changes of the vendors' own limits: none at all counts, or some by dialect and name. */
export const LimitSettings = z.union([z.literal('off'), z.record(z.string(), z.record(z.string(), Change))]);
export type LimitSettings = z.infer<typeof LimitSettings>;

/** How many records an export may have where its API counts them first, by dialect; left out: any number. */
export const MostRecords = z.record(z.string(), whole);
export type MostRecords = Readonly<z.infer<typeof MostRecords>>;

/** Limits as a runtime wants them; those that are off are left out. */
export function settledLimits(dialect: string, limits: Limits, settings: LimitSettings = {}): Limits {
  if (settings === 'off') return {};
  const changes = Object.hasOwn(settings, dialect) ? (settings[dialect] ?? {}) : {};
  return Object.fromEntries(
    Object.entries(limits).flatMap(([name, limit]) => {
      const change = Object.hasOwn(changes, name) ? changes[name] : undefined;
      if (change === 'off') return [];
      return [[name, { ...limit, max: change?.max ?? limit.max, seconds: change?.seconds ?? limit.seconds }]];
    }),
  );
}

/** What names in the settings mean nothing, as sentences; `known` holds every dialect's limits. */
export function strangeLimits(settings: LimitSettings, known: Readonly<Record<string, Limits>>): string[] {
  if (settings === 'off') return [];
  return Object.entries(settings).flatMap(([dialect, changes]) => {
    const limits = Object.hasOwn(known, dialect) ? known[dialect] : undefined;
    if (!limits) return [`limits: there is no ${dialect}, only ${Object.keys(known).join(', ')}`];
    return Object.keys(changes)
      .filter((name) => !Object.hasOwn(limits, name))
      .map((name) => `limits.${dialect}: there is no ${name}, only ${Object.keys(limits).join(', ')}`);
  });
}
