import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { predicateNames } from '../../../functions/core/filters/predicates.ts';
import { bodyOf, type Desk, document, openDesk, type Refusal } from './desk.ts';

let desk: Desk;
let shown: string;
beforeAll(async () => {
  desk = await openDesk();
  await desk.load('skus', [{ id: 'x', code: 'AAA', name: 'Mug' }]);
  ({ shown } = await desk.put({ labels: { reference: 'a' }, expected: { rows: 1, exact: true } }));
});

const attribute = fc.constantFrom(
  ...'id status created_at records_count reference errors_log metadata events_id events_name attachment_url colour'.split(
    ' ',
  ),
  'reference_or_status',
  'a_or_'.repeat(60),
);
const predicate = fc.oneof(fc.constantFrom(...predicateNames), fc.string({ maxLength: 5 }));
const filterName = fc.tuple(attribute, predicate).map(([of, how]) => `filter[q][${of}_${how}]`);
const name = fc.oneof(
  filterName,
  fc.constantFrom(
    ...'sort include page page[number] page[size] fields[exports] fields[events] fields[] filter filter[q] filter[q][] filter[q][a][b] __proto__'.split(
      ' ',
    ),
  ),
  fc.integer({ min: 1, max: 400 }).map((depth) => `filter[q]${'[a]'.repeat(depth)}`),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const value = fc.oneof(
  fc.constantFrom(
    '',
    'true',
    '1',
    '-1',
    'NaN',
    '2025-06-01',
    'null',
    '{"a":1}',
    `${'['.repeat(5000)}`,
    `${'%'.repeat(2000)}_`,
    `${'a,'.repeat(3000)}`,
    '-id,id,-id',
    'events,events',
    '\u0000',
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const parameter = fc.tuple(name, value, fc.constantFrom('coded', 'plain', 'twice')).map(([one, is, how]) => {
  if (how === 'plain') return `${one}=${is}`;
  const coded = `${encodeURIComponent(one.toWellFormed())}=${encodeURIComponent(is.toWellFormed())}`;
  return how === 'twice' ? coded.replaceAll('%', '%25') : coded;
});
const query = fc.array(parameter, { maxLength: 6 }).map((all) => all.join('&'));

/** An answer, or a refusal that names what is wrong. */
async function isAnswered(method: string, target: string, body?: unknown): Promise<void> {
  const response = await desk.send(method, target, body === undefined ? {} : { body });
  expect([200, 400, 404, 409, 422], `${method} ${target.slice(0, 300)}`).toContain(response.status);
  const said = bodyOf<Partial<Refusal>>(response);
  if (response.status === 200) return;
  expect(said.errors?.length).toBeGreaterThan(0);
  for (const error of said.errors ?? []) {
    expect(error.status).toBe(String(response.status));
    if (response.status === 422) expect(error.meta?.error).toMatch(/./);
  }
  expect(String(response.body).length).toBeLessThan(100_000);
}

describe('whatever is asked', () => {
  it.each(['/api/exports', '/api/skus', '/api/nothing'])('in the query of %s is answered', async (path) => {
    await fc.assert(fc.asyncProperty(query, (asked) => isAnswered('GET', `${path}?${asked}`)));
  });

  it.each(['', '/events', '/versions', '/relationships/events'])(
    'in the query of an export%s is answered',
    async (path) => {
      await fc.assert(
        fc.asyncProperty(query, (asked) => isAnswered('GET', `/api/exports/${shown}${path}?${asked}`)),
      );
    },
  );

  it('in a document that changes an export is answered', async () => {
    const attributes = fc.dictionary(
      fc.oneof(
        fc.constantFrom('_start', '_interrupt', 'reference', 'reference_origin', 'metadata'),
        fc.string(),
      ),
      fc.jsonValue(),
      { maxKeys: 4 },
    );
    const bodies = fc.oneof(
      attributes.map((all) => document(all, shown)),
      fc.jsonValue(),
      fc.record({ data: fc.jsonValue() }),
    );
    await fc.assert(
      fc.asyncProperty(bodies, (body) => isAnswered('PATCH', `/api/exports/${shown}`, JSON.stringify(body))),
    );
  });

  it('of a length that a client can send takes no time', async () => {
    const long = [
      `filter[q][reference_matches]=${'%_a'.repeat(300)}`,
      `filter[q][${'id_or_'.repeat(2000)}id_eq]=1`,
      `sort=${'-id,'.repeat(10_000)}id`,
      `include=${'events,'.repeat(10_000)}`,
      `fields[exports]=${'status,'.repeat(10_000)}`,
      Array.from({ length: 2000 }, (_, n) => `filter[q][id_eq]=${n}`).join('&'),
      Array.from({ length: 2000 }, (_, n) => `x${n}=${n}`).join('&'),
    ];
    const began = performance.now();
    for (const asked of long) await isAnswered('GET', `/api/exports?${asked}`);
    expect(performance.now() - began).toBeLessThan(3000);
  });
});
