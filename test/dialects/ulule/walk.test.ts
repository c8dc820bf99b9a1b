import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonOf } from '../../http/harness.ts';
import { tries } from '../../properties.ts';
import { startUluleApp } from './ulule-app.ts';

const EXPORTS = '/v1/projects/12/exports';
type App = Awaited<ReturnType<typeof startUluleApp>>;

interface Page {
  readonly exports: readonly { readonly id: number }[];
  readonly meta: { readonly next: string | null };
}

async function create({ send, key }: App): Promise<number> {
  const response = await send('POST', EXPORTS, { key, body: { format: 'csv', type: 'orders' } });
  return (jsonOf(response) as { id: number }).id;
}

const read = async ({ send, key }: App, query: string): Promise<Page> =>
  jsonOf(await send('GET', EXPORTS + query, { key })) as Page;

/** The ids of every page; `between` runs before each further one, and `cut` is what a client makes of `meta.next`. */
async function walk(
  app: App,
  size: number,
  { between = async () => {}, cut = (next: string) => next }: Partial<Ways> = {},
): Promise<number[]> {
  const found: number[] = [];
  let page = await read(app, `?limit=${size}`);
  for (let pages = 0; pages < 200; pages++) {
    found.push(...page.exports.map(({ id }) => id));
    if (page.meta.next === null) return found;
    await between();
    page = await read(app, cut(page.meta.next));
  }
  throw new Error('the walk does not end');
}

interface Ways {
  readonly between: () => Promise<void>;
  readonly cut: (next: string) => string;
}

/** Milliseconds within one second, each an export; several may fall on one. */
const second = (most: number) => fc.array(fc.integer({ min: 0, max: 999 }), { maxLength: most });
const sorted = (times: readonly number[]) => times.toSorted((a, b) => a - b);

it('gives each export of one second once, while new ones appear', async () => {
  const asked = fc.tuple(second(45), second(10), fc.integer({ min: 1, max: 20 }), fc.integer());
  const property = fc.asyncProperty(asked, async ([before, during, size, seed]) => {
    let state = seed >>> 0;
    const app = await startUluleApp(() => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    });
    const start = Math.floor(app.time.now / 1000) * 1000;
    const there: number[] = [];
    for (const ms of sorted(before)) {
      app.time.now = start + ms;
      there.push(await create(app));
    }
    const late = sorted(during);
    const between = async () => {
      app.time.now = Math.max(app.time.now, start + (late.shift() ?? 999));
      await create(app);
    };
    const found = await walk(app, size, { between });
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(there));
    expect(found).toEqual(found.toSorted((a, b) => b - a));
  });
  await fc.assert(property, { numRuns: tries(25) });
});

it('shows all of them to a client that takes no more than limit and since from the address', async () => {
  const app = await startUluleApp();
  const there = new Set<number>();
  for (let i = 0; i < 40; i++) {
    app.time.now += 137;
    there.add(await create(app));
  }
  const cut = (next: string) => `?${/limit=\d+&since=\d+/.exec(next)?.[0]}`;
  expect(new Set(await walk(app, 10, { cut }))).toEqual(there);
});
