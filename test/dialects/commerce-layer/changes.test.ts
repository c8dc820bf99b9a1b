import { beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../../functions/core/problem.ts';
import { commerceLayer } from '../../../functions/dialects/commerce-layer/index.ts';
import { moveTo } from '../../contracts/export-sample.ts';
import { startApp } from '../../http/harness.ts';
import { type Answered, bodyOf, type Desk, document, JSON_API, openDesk, type Refusal } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});

const patch = (shown: string, attributes: object, body: unknown = document(attributes, shown)) =>
  desk.send('PATCH', `/api/exports/${shown}`, { body });
const attributesOf = async (shown: string) =>
  bodyOf<Answered>(await desk.send('GET', `/api/exports/${shown}`)).data.attributes;

describe('update', () => {
  it('interrupts and starts again, each as often as it is asked', async () => {
    const record = await desk.put();
    for (const _time of [1, 2]) {
      const interrupted = await patch(record.shown, { _interrupt: true });
      expect([interrupted.status, bodyOf<Answered>(interrupted).data.attributes.status]).toEqual([
        200,
        'interrupted',
      ]);
    }
    for (const _time of [1, 2]) {
      const started = await patch(record.shown, { _start: true });
      expect([started.status, bodyOf<Answered>(started).data.attributes.status]).toEqual([200, 'pending']);
    }
  });

  it('writes reference, reference_origin and metadata, and takes them away', async () => {
    const { shown } = await desk.put();
    await patch(shown, { reference: 'a', reference_origin: 'b', metadata: { c: [1, { d: null }] } });
    expect(await attributesOf(shown)).toMatchObject({
      reference: 'a',
      reference_origin: 'b',
      metadata: { c: [1, { d: null }] },
    });
    await patch(shown, { reference: null, metadata: null });
    expect(await attributesOf(shown)).toMatchObject({ reference: null, reference_origin: 'b', metadata: {} });
  });

  it('does nothing for triggers that are false, and for nothing', async () => {
    const { shown } = await desk.put();
    for (const attributes of [{ _interrupt: false, _start: null }, {}])
      expect((await patch(shown, attributes)).status).toBe(200);
    expect(await attributesOf(shown)).toMatchObject({ status: 'pending' });
    expect((await patch(shown, {}, { data: { type: 'exports', id: shown } })).status).toBe(200);
  });

  it('includes what it is asked to include', async () => {
    const { shown } = await desk.put();
    const response = await desk.send('PATCH', `/api/exports/${shown}?include=events`, {
      body: document({ reference: 'a' }, shown),
    });
    expect(bodyOf<Answered>(response).included).toHaveLength(1);
  });

  it.each(['completed', 'failed', 'canceled'] as const)(
    'moves nothing that is %s, and notes nothing then',
    async (status) => {
      const record = await desk.put();
      for (const to of status === 'completed' ? (['running', status] as const) : [status])
        await desk.exports.move(record, moveTo(to));
      for (const trigger of ['_interrupt', '_start']) {
        const response = await patch(record.shown, { [trigger]: true, reference: 'a' });
        expect(response.status).toBe(422);
        const [error] = bodyOf<Refusal>(response).errors;
        expect(error).toMatchObject({ code: 'VALIDATION_ERROR', meta: { error: 'conflict' } });
        expect(error?.detail).toContain(status);
      }
      expect((await attributesOf(record.shown)).reference).toBeNull();
      expect((await patch(record.shown, { reference: 'a' })).status).toBe(200);
    },
  );

  it.each<[object, number, string, string | undefined]>([
    [{ data: { type: 'exports', attributes: {} } }, 400, 'KEY_NOT_INCLUDED_IN_URL', '/data/id'],
    [
      { data: { type: 'exports', id: 'AAAAAAAAAA', attributes: {} } },
      400,
      'KEY_NOT_INCLUDED_IN_URL',
      '/data/id',
    ],
    [document({ _start: true, _interrupt: true }, 'own'), 422, 'VALIDATION_ERROR', '/data/attributes/_start'],
    [document({ status: 'completed' }, 'own'), 422, 'VALIDATION_ERROR', '/data/attributes/status'],
    [document({ _start: 'true' }, 'own'), 422, 'VALIDATION_ERROR', '/data/attributes/_start'],
    [document({ reference: 7 }, 'own'), 422, 'VALIDATION_ERROR', '/data/attributes/reference'],
    [{ data: { type: 'skus', id: 'own', attributes: {} } }, 409, 'TYPE_MISMATCH', '/data/type'],
    [{ data: { type: 'exports', id: 7, attributes: {} } }, 422, 'VALIDATION_ERROR', '/data/id'],
  ])('refuses %j', async (body, status, code, pointer) => {
    const { shown } = await desk.put();
    const response = await patch(shown, {}, JSON.stringify(body).replace('"own"', `"${shown}"`));
    expect(response.status).toBe(status);
    expect(bodyOf<Refusal>(response).errors[0]).toMatchObject({
      code,
      source: { pointer },
      status: String(status),
    });
    expect(await attributesOf(shown)).toMatchObject({ status: 'pending', reference: null });
  });
});

describe('delete', () => {
  it('forgets an export, whatever its status', async () => {
    for (const statuses of [[], ['running'], ['paused'], ['running', 'completed'], ['failed']] as const) {
      const record = await desk.put();
      for (const to of statuses) await desk.exports.move(record, moveTo(to));
      const removed = await desk.send('DELETE', `/api/exports/${record.shown}`);
      expect([removed.status, removed.body]).toEqual([204, undefined]);
      expect((await desk.send('DELETE', `/api/exports/${record.shown}`)).status).toBe(404);
    }
  });

  it('says 423 where it cannot be deleted now', async () => {
    const remove = async () => {
      throw new Problem('conflict', 'another request changes the export');
    };
    const { send } = startApp({ operations: { remove } });
    const response = await send('DELETE', `/api/exports/${commerceLayer.ids.show(7)}`);
    expect(response.status).toBe(423);
    expect(bodyOf<Refusal>(response).errors[0]).toMatchObject({ code: 'LOCKED', status: '423' });
  });
});

describe('what the engine counts', () => {
  it.each([
    ['greater_than', 0, 0],
    ['less_than_or_equal_to', 20_000, 10_000],
  ] as const)('is told as %s', async (rule, value, than) => {
    const fault = {
      in: 'body',
      at: [],
      reason: 'value',
      value,
      message: 'told',
      bound: { rule, than },
    } as const;
    const create = async () => {
      throw new Problem('invalid', 'told', { faults: [fault] });
    };
    const { send } = startApp({ operations: { create } });
    const response = await send('POST', '/api/exports', {
      body: document({ resource_type: 'skus' }),
      headers: { 'Content-Type': JSON_API },
    });
    expect(response.status).toBe(422);
    expect(bodyOf<Refusal>(response).errors).toEqual([
      {
        title: 'told',
        detail: 'records_count - told',
        code: 'VALIDATION_ERROR',
        source: { pointer: '/data/attributes/records_count' },
        status: '422',
        meta: { error: rule, value, count: than },
      },
    ]);
  });

  it('says so in meta where it is an estimate', async () => {
    const estimated = await desk.put({ expected: { rows: 40, exact: false } });
    const exact = await desk.put({ expected: { rows: 40, exact: true } });
    const of = async ({ shown }: { shown: string }) =>
      bodyOf<Answered>(await desk.send('GET', `/api/exports/${shown}`)).data;
    expect(await of(estimated)).toMatchObject({
      attributes: { records_count: 40 },
      meta: { records_count_estimated: true },
    });
    expect((await of(exact)).meta.records_count_estimated).toBeUndefined();
  });
});

describe('progress', () => {
  it('comes with the time at which it will be done at its pace, as long as it goes on', async () => {
    const record = await desk.put({ expected: { rows: 300, exact: true } });
    const since = new Date(desk.time.now - 10_000).toISOString();
    await desk.exports.move(record, { to: 'running', patch: { writingSince: since } });
    await desk.exports.setProgress(record, 0, { rows: 100, bytes: 1000 });
    const done = new Date(desk.time.now + 20_000).toISOString();
    expect(await attributesOf(record.shown)).toMatchObject({ estimated_completion_at: done });
    await patch(record.shown, { _interrupt: true });
    expect(await attributesOf(record.shown)).toMatchObject({
      status: 'interrupted',
      estimated_completion_at: null,
      interrupted_at: null,
    });
    await patch(record.shown, { _start: true });
    expect(await attributesOf(record.shown)).toMatchObject({
      status: 'in_progress',
      estimated_completion_at: done,
    });
  });

  it('is the share that is written, and 100 of a completed export alone', async () => {
    const record = await desk.put({ expected: { rows: 300, exact: true } });
    await desk.exports.move(record, moveTo('running'));
    await desk.exports.setProgress(record, 0, { rows: 100, bytes: 1000 });
    expect(await attributesOf(record.shown)).toMatchObject({
      records_count: 300,
      processed_count: 100,
      progress: 33.33,
    });
    await desk.exports.setProgress(record, 0, { rows: 300, bytes: 1000 });
    expect(Number((await attributesOf(record.shown)).progress)).toBeLessThan(100);
    await desk.exports.move(record, moveTo('completed'));
    expect(await attributesOf(record.shown)).toMatchObject({ progress: 100 });
  });
});
