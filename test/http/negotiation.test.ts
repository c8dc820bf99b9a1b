import { describe, expect, it } from 'vitest';
import { accepts } from '../../functions/http/negotiation.ts';
import { jsonOf, startApp } from './harness.ts';

const JSON_TYPE = 'application/json';

describe('Accept', () => {
  it.each([
    undefined,
    '',
    '*/*',
    'application/*',
    'application/json',
    'Application/JSON; charset=utf-8',
    'text/html, application/xhtml+xml, */*;q=0.1',
    'application/json;version=1;q=0.5',
    'text/*;q=0, application/json',
    '*/*;q=0, application/*',
    'application/json;q=hello',
  ])('"%s" allows JSON', (accept) => expect(accepts(accept, JSON_TYPE)).toBe(true));

  it.each([
    'text/csv',
    'application/json;q=0',
    'application/json;q=0.000, */*',
    'application/*;q=0, */*',
    'application/vnd.api+json',
    'nonsense',
  ])('"%s" rules JSON out', (accept) => expect(accepts(accept, JSON_TYPE)).toBe(false));

  it('that rules JSON out is refused, with what there is', async () => {
    const response = await startApp().send('GET', '/api/v1/exports', { headers: { Accept: 'text/csv' } });
    expect(response.status).toBe(406);
    expect(jsonOf(response)).toMatchObject({
      error: { details: [{ field: 'header.Accept', value: 'text/csv', allowed: [JSON_TYPE] }] },
    });
  });

  it('does not stand between a caller and the file it has ordered', async () => {
    const { send } = startApp();
    const { id } = jsonOf(await send('POST', '/api/v1/exports', { body: { format: 'csv' } })) as {
      id: string;
    };
    const response = await send('GET', `/api/v1/exports/${id}/download`, { headers: { Accept: JSON_TYPE } });
    expect(response.status).toBe(409);
  });
});
