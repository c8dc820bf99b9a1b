import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tries } from '../../properties.ts';
import { startUluleApp } from './ulule-app.ts';

const text = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 8 }));
const some = <T>(...values: T[]) => fc.constantFrom(...values);

const number = fc.oneof(some('0', '1', '20', '-1', '1e3', '٣', '9'.repeat(30)), fc.maxSafeNat().map(String));
const query = fc
  .array(
    fc.tuple(
      fc.oneof(some('limit', 'since', 'before', 'status', 'extra_fields', 'lang'), text),
      fc.oneof(number, some('canceled', 'cancelled', 'rows,bytes', '__proto__', 'a.b'), text),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => `?${new URLSearchParams(pairs)}`);

const columns = fc.oneof(
  fc.dictionary(
    fc.oneof(some('order.id', 'user.email', 'order.note', '__proto__', 'a'), text),
    fc.oneof(text, fc.jsonValue()),
  ),
  fc.jsonValue(),
);
const payload = fc.oneof(
  fc.record(
    {
      format: fc.oneof(some('csv', 'xlsx'), fc.jsonValue()),
      type: fc.oneof(some('orders'), fc.jsonValue()),
      columns,
      dry_run: fc.oneof(fc.boolean(), fc.jsonValue()),
      strange: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
);
const body = fc.oneof(
  { weight: 3, arbitrary: payload.map((value) => JSON.stringify(value)) },
  some('{"format":"csv","type":"orders"}'),
  text,
  fc
    .dictionary(
      some(
        'grant_type',
        'username',
        'password',
        'code',
        'redirect_uri',
        'refresh_token',
        'client_id',
        'client_secret',
      ),
      fc.oneof(some('password', 'refresh_token', 'authorization_code', 'guest_email'), text),
    )
    .map((words) => new URLSearchParams(words).toString()),
);

const target = fc.oneof(
  some('/v1/projects/12/exports'),
  some(
    '/v1/projects/12/exports',
    '/v1/projects/13/exports',
    '/v1/projects/%00/exports',
    '/v1/exports/1',
    '/v1/exports/1/manifest',
    '/v1/exports/file/x',
    '/v1/exports/file/eyJ.x',
    '/oauth2/token/',
    '/v1/x',
    '/oauth2',
  ),
  text.map((part) => `/v1/exports/${encodeURIComponent(part.toWellFormed())}`),
  text.map((part) => `/v1/exports/file/${encodeURIComponent(part.toWellFormed())}`),
);
const json = { 'Content-Type': 'application/json' };
const headers = fc.oneof(
  some<Record<string, string>>({}, json),
  fc.record(
    {
      'Ulule-Version': fc.oneof(some('2019-03-07', '2020-10-07', '9999-99-99', ''), text),
      'Content-Type': fc.oneof(
        some('application/json', 'application/x-www-form-urlencoded', 'text/plain'),
        text,
      ),
      'Idempotency-Key': fc.oneof(some('k'), text),
      Accept: text,
      Authorization: fc.oneof(
        fc
          .tuple(some('Basic', 'Bearer', 'APIKey', ''), fc.base64String({ maxLength: 30 }))
          .map((pair) => pair.join(' ')),
        text,
      ),
    },
    { requiredKeys: [] },
  ),
);

it('never answers with a fault of its own, and always in JSON', { timeout: 120_000 }, async () => {
  const app = await startUluleApp();
  const seen = new Set<number>();
  const asked = fc.record({ method: some('GET', 'POST', 'HEAD', 'PUT'), target, query, headers, body });
  const property = fc.asyncProperty(asked, fc.boolean(), async (sent, proven) => {
    const { Authorization: _shown, ...plain } = sent.headers;
    const { key } = app;
    const response = await app.send(sent.method, sent.target + sent.query, {
      body: sent.body,
      ...(proven ? { key, headers: plain } : { key: undefined, headers: sent.headers }),
    });
    seen.add(response.status);
    expect(response.status, JSON.stringify(app.lines.at(-1))).toBeLessThan(500);
    if (response.body !== undefined) expect(() => JSON.parse(String(response.body))).not.toThrow();
  });
  await fc.assert(property, { numRuns: tries(1500) });
  expect([...seen]).toEqual(expect.arrayContaining([200, 201, 400, 401, 404, 405, 415, 422]));
});
