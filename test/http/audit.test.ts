import { describe, expect, it } from 'vitest';
import { idToUlid, newId } from '../../functions/core/ids.ts';
import type { OperationName } from '../../functions/core/operations.ts';
import { ownerHash } from '../../functions/core/owner-hash.ts';
import { env, functionOf } from '../../functions/env.ts';
import { isAudited } from '../../functions/http/audit-request.ts';
import { type Harness, jsonOf, moveTo, NOW, startApp } from './harness.ts';

const EXPORTS = '/api/v1/exports';

const create = async ({ send }: Harness): Promise<string> => {
  const response = await send('POST', EXPORTS, { body: { format: 'csv' }, headers: JSON_TYPE });
  return (jsonOf(response) as { id: string }).id;
};
const JSON_TYPE = { 'content-type': 'application/json' };
const idOf = ({ operations }: Harness): number => Number([...operations.records.keys()][0]);

describe('the audit', () => {
  it('says who made, took and removed what, from where, and what came of it', async () => {
    const app = startApp();
    const [credential] = [...app.keys.keys()];
    const id = await create(app);
    moveTo(app, idOf(app), 'completed');
    await app.send('GET', `${EXPORTS}/${id}/download`, { address: '198.51.100.7' });
    await app.send('DELETE', `${EXPORTS}/${id}`);
    const line = {
      owner: ownerHash('acme'),
      credential,
      address: '192.0.2.1',
      dialect: 'products-manager',
      export: id,
      outcome: 'done',
      requestId: 'req-1',
    };
    expect(app.audited).toEqual([
      { ...line, act: 'export.create', status: expect.any(Number) },
      { ...line, act: 'export.download', status: 200, address: '198.51.100.7' },
      { ...line, act: 'export.remove', status: expect.any(Number) },
    ]);
  });

  it('has no line of what only looks', async () => {
    const app = startApp();
    const id = await create(app);
    moveTo(app, idOf(app), 'completed');
    for (const path of [EXPORTS, `${EXPORTS}/${id}`, `${EXPORTS}/${id}/manifest`, '/health', '/nowhere'])
      await app.send('GET', path);
    await app.send('HEAD', `${EXPORTS}/${id}/download`);
    expect(app.audited.map(({ act }) => act)).toEqual(['export.create']);
  });

  it('has what was refused to somebody who is known, with the export that was asked for', async () => {
    const app = startApp();
    const id = await create(app);
    app.audited.length = 0;
    const stranger = app.keyOf('other');
    const reader = app.keyOf('acme', { readOnly: true });
    await app.send('DELETE', `${EXPORTS}/${id}`, { key: stranger });
    await app.send('DELETE', `${EXPORTS}/${id}`, { key: reader });
    await app.send('GET', `${EXPORTS}/${id}/download`);
    await app.send('POST', EXPORTS, { body: { format: 'none' }, headers: JSON_TYPE });
    const facts = app.audited.map(({ act, owner, outcome, status, problem, ...line }) => [
      `${act} ${owner === ownerHash('acme') ? 'acme' : 'other'} ${outcome} ${status} ${problem}`,
      line.export,
    ]);
    expect(facts).toEqual([
      ['export.remove other refused 404 not-found', id],
      ['export.remove acme refused 403 forbidden', id],
      ['export.download acme refused 409 conflict', id],
      ['export.create acme refused 422 invalid', undefined],
    ]);
  });

  it('has nothing of strangers, and never what a caller wrote into the path', async () => {
    const app = startApp();
    await app.send('DELETE', `${EXPORTS}/exp_x`, { key: undefined });
    await app.send('DELETE', `${EXPORTS}/exp_x`, { key: 'wb_0123456789abcdef_00' });
    expect(app.audited).toEqual([]);
    await app.send('DELETE', `${EXPORTS}/secret%0a%1b[31m`);
    expect(app.audited).toMatchObject([{ act: 'export.remove', status: 404 }]);
    expect(JSON.stringify(app.audited)).not.toContain('secret');
  });

  it('has one line in a minute of a caller who asks too often', async () => {
    const app = startApp({ limits: { 'products-manager': { requests: { max: 1 } } } });
    for (let i = 0; i < 50; i++) await app.send('DELETE', `${EXPORTS}/exp_x`);
    const told = () => app.audited.map(({ status }) => status);
    expect(told()).toEqual([404, 429]);
    app.time.now += 30_000;
    await app.send('DELETE', `${EXPORTS}/exp_x`);
    expect(told()).toEqual([404, 429]);
    app.time.now += 31_000;
    await app.send('DELETE', `${EXPORTS}/exp_x`);
    await app.send('DELETE', `${EXPORTS}/exp_x`);
    expect(told()).toHaveLength(3);
  });

  it('says of what the service could not do that it failed', async () => {
    const broken = new Error('disk');
    const app = startApp({ operations: { remove: () => Promise.reject(broken) } });
    await app.send('DELETE', `${EXPORTS}/exp_${idToUlid(newId(NOW, 0))}`);
    expect(app.audited).toMatchObject([{ act: 'export.remove', outcome: 'failed', status: 500 }]);
  });

  it('does not stand in the way where it cannot be kept: the log has the line', async () => {
    const app = startApp({ audit: () => Promise.reject(new Error('no room')) });
    expect(await create(app)).toMatch(/^exp_/);
    expect(app.lines).toContainEqual({
      level: 'error',
      message: 'audit line not kept',
      fields: expect.objectContaining({ act: 'export.create', error: 'Error: no room' }),
    });
  });

  it('is kept by every function that carries out what leaves lines, and by no other', () => {
    const names = Object.keys(functionOf) as OperationName[];
    const keeping = new Set(names.filter(isAudited).map((name) => functionOf[name]));
    const able = Object.entries(env).filter(([, { shape }]) => 'AUDIT_LOG' in shape);
    expect(able.map(([name]) => name).sort()).toEqual([...keeping].sort());
  });
});

describe('the log', () => {
  const HOSTILE = ['a\r\nSet-Cookie: x=1', 'a\u001b[2J', 'x'.repeat(129), '{"level":"error"}', 'ä', ''];

  it.each(HOSTILE)('has an id of its own instead of X-Request-ID %j', async (given) => {
    const app = startApp();
    const { headers } = await app.send('GET', EXPORTS, { headers: { 'X-Request-ID': given } });
    expect(headers['X-Request-ID']).toBe('req-1');
    await app.send('DELETE', `${EXPORTS}/exp_x`, { headers: { 'X-Request-ID': given } });
    expect(app.lines.map(({ fields }) => fields.requestId)).toEqual(['req-1', 'req-1']);
    expect(app.audited.map(({ requestId }) => requestId)).toEqual(['req-1']);
  });

  it('has the caller’s address, and neither its query nor its User-Agent', async () => {
    const app = startApp();
    const headers = { 'User-Agent': 'agent/1 "x"' };
    await app.send('GET', `${EXPORTS}?access_token=s3cret`, { headers, address: '2001:db8::1' });
    expect(app.lines.map(({ fields }) => fields.address)).toEqual(['2001:db8::1']);
    expect(JSON.stringify(app.lines)).not.toMatch(/s3cret|agent\/1/);
  });
});
