import { describe, expect, it } from 'vitest';
import { readIdempotency } from '../../functions/http/idempotency.ts';
import { jsonOf, startApp } from './harness.ts';

const of = (asked: unknown) => readIdempotency({ 'idempotency-key': 'k' }, asked)?.fingerprint;
const EXPORTS = '/api/v1/exports';

describe('a fingerprint', () => {
  it('does not depend on the order of members, but on everything else', () => {
    const base = of({ format: 'csv', filters: { brand: 'A', status: 'active' } });
    expect(of({ filters: { status: 'active', brand: 'A' }, format: 'csv' })).toBe(base);
    expect(of({ format: 'csv', filters: { brand: 'A' } })).not.toBe(base);
    expect(of({ fields: ['a', 'b'] })).not.toBe(of({ fields: ['b', 'a'] }));
    expect(of({ filters: { x: 1 } })).not.toBe(of({ filters: { x: '1' } }));
    expect(base).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('an Idempotency-Key', () => {
  const body = { format: 'csv', fields: ['ean', 'title'] };
  const headers = { 'Idempotency-Key': 'order-7' };

  it('makes one export of two requests, and the second answer says so', async () => {
    const { send, operations } = startApp();
    const first = await send('POST', EXPORTS, { body, headers });
    const second = await send('POST', EXPORTS, {
      body: { fields: body.fields, filters: null, format: 'csv' },
      headers,
    });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toBe(first.body);
    expect(first.headers).not.toHaveProperty('Idempotent-Replayed');
    expect(second.headers).toMatchObject({ 'Idempotent-Replayed': 'true', Location: first.headers.Location });
    expect(operations.records.size).toBe(1);
  });

  it('cannot be used for another request', async () => {
    const { send, operations } = startApp();
    await send('POST', EXPORTS, { body, headers });
    const second = await send('POST', EXPORTS, { body: { format: 'json' }, headers });
    expect(second.status).toBe(409);
    expect(jsonOf(second)).toMatchObject({
      error: { error_code: 'IDEMPOTENCY_KEY_REUSED', type: 'conflict' },
    });
    expect(operations.records.size).toBe(1);
  });

  it('is the owner’s own', async () => {
    const { send, keyOf, operations } = startApp();
    await send('POST', EXPORTS, { body, headers });
    await send('POST', EXPORTS, { body, headers, key: keyOf('other') });
    expect(operations.records.size).toBe(2);
  });

  it.each(['', ' ', 'a b', 'é', 'x'.repeat(256)])('cannot be "%s"', async (key) => {
    const { send, operations } = startApp();
    const response = await send('POST', EXPORTS, { body, headers: { 'Idempotency-Key': key } });
    expect(response.status).toBe(422);
    expect(jsonOf(response)).toMatchObject({ error: { details: [{ field: 'header.Idempotency-Key' }] } });
    expect(operations.records.size).toBe(0);
  });
});
