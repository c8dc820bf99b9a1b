import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { MAX_ID } from '../../functions/core/ids.ts';
import type { CompletedExport, OperationName } from '../../functions/core/operations.ts';
import { Problem, type ProblemKind } from '../../functions/core/problem.ts';
import type { Dialect, Exchange, RouteSpec } from '../../functions/http/dialect.ts';
import { PROBLEM_STATUS } from '../../functions/http/neutral.ts';
import { type Authorize, BASE_URL, FILE, NOW, startApp } from '../http/harness.ts';
import { exportSample, STATUSES } from './export-sample.ts';

export interface DialectExpectations {
  /** Where the vendor answers with another status than most would. */
  readonly statuses?: Partial<Record<ProblemKind, number>>;
  /** How a caller shows its key; left out: as a bearer. */
  readonly authorize?: Authorize;
  /** Whether the dialect tells which field was wrong, and not in words alone. */
  readonly namesFields?: boolean;
}

const KINDS = Object.keys(PROBLEM_STATUS) as ProblemKind[];
const key = ({ method, path }: RouteSpec) => `${method} ${path}`;
/** A path of the route in which every wildcard has some value. */
const example = ({ path }: RouteSpec) => path.replace(/\{\w+\}/g, 'x');

const OF_ONE: readonly OperationName[] = ['get', 'remove', 'download', 'manifest'];

const exchange = (dialect: Dialect, route?: RouteSpec): Exchange => ({
  request: {
    method: route?.method ?? 'GET',
    path: route ? example(route) : `${dialect.prefixes[0]}/x`,
    query: new URLSearchParams(),
    headers: {},
    body: new Uint8Array(),
    requestId: 'req-1',
    address: '192.0.2.1',
  },
  route,
  params: {},
  baseUrl: BASE_URL,
  now: NOW,
  principal: { owner: 'acme', id: 'key', scopes: ['read', 'write'] },
  body: undefined,
});

/** What every public API keeps, whatever its words. */
export function dialectContract(dialect: Dialect, expected: DialectExpectations = {}): void {
  const { statuses = {}, authorize, namesFields = true } = expected;
  describe(`${dialect.name} as a dialect`, () => {
    routesContract(dialect);
    idsContract(dialect);
    recordsContract(dialect);
    problemsContract(dialect, { statuses: { ...PROBLEM_STATUS, ...statuses }, namesFields });
    appContract(dialect, authorize);
  });
}

function routesContract(dialect: Dialect): void {
  it('has each route once, under one of its prefixes', () => {
    const keys = dialect.routes.map(key);
    expect(keys).toEqual([...new Set(keys)]);
    for (const { path } of dialect.routes) {
      expect(path).toMatch(/^(\/([\w.~-]+|\{\w+\}))+$/);
      expect(
        dialect.prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
        path,
      ).toBe(true);
    }
  });

  it('has words for each operation that its routes name, and for no other', () => {
    const named = dialect.routes.map(({ operation }) => operation);
    expect(Object.keys(dialect.acts).sort()).toEqual([...new Set(named)].sort());
  });

  it('names an export by {id} wherever one is asked for', () => {
    for (const { path, operation } of dialect.routes)
      if (OF_ONE.includes(operation)) expect(path).toContain('{id}');
  });

  it('lets nobody without credentials near an export', () => {
    const operations: readonly OperationName[] = [...OF_ONE, 'create', 'list', 'walk'];
    const open = dialect.routes.filter(({ access }) => access === 'anyone');
    expect(open.filter(({ operation }) => operations.includes(operation)).map(key)).toEqual([]);
  });

  it('lets nobody who may only look change anything', () => {
    const changing = dialect.routes.filter(({ operation }) => ['create', 'remove'].includes(operation));
    expect(changing.filter(({ access }) => access !== 'write').map(key)).toEqual([]);
  });

  it('stands under limits that it has', () => {
    const names = dialect.routes.flatMap((route) => dialect.limits.of(exchange(dialect, route)));
    expect(Object.keys(dialect.limits.rules)).toEqual(expect.arrayContaining([...new Set(names)]));
  });
}

function idsContract({ ids }: Dialect): void {
  it('shows every id so that it can be read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_ID }), (id) => {
        expect(ids.read(ids.show(id))).toBe(id);
        expect(encodeURIComponent(ids.show(id))).toBe(ids.show(id));
      }),
    );
  });

  it('reads nothing that it would not write', () => {
    const near = fc.integer({ min: 0, max: MAX_ID }).map((id) => ids.show(id));
    const spoilt = fc
      .tuple(near, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }))
      .map(([text, at, letter]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + letter + text.slice(place + 1);
      });
    fc.assert(
      fc.property(fc.oneof(fc.string(), spoilt), (text) => {
        const id = ids.read(text);
        if (id !== undefined) expect(ids.show(id).toUpperCase()).toBe(text.toUpperCase());
      }),
    );
  });
}

function recordsContract(dialect: Dialect): void {
  const record = (status: string): ExportRecord =>
    ({
      ...exportSample({ owner: 'acme', dialect: dialect.name }),
      status,
      ...(status === 'completed' ? { file: FILE } : {}),
      ...(status === 'failed' ? { failure: { code: 'c', message: 'why' } } : {}),
    }) as ExportRecord;

  const { get, list, walk, download } = dialect.acts;
  const at = (operation: OperationName) =>
    exchange(
      dialect,
      dialect.routes.find((route) => route.operation === operation),
    );

  it.each(STATUSES)('shows an export that is %s, alone and in a list', (status) => {
    const answers = [
      get?.show(record(status), at('get')),
      list?.show({ items: [record(status)], total: 1, page: { number: 1, size: 20 } }, at('list')),
      walk?.show({ items: [record(status)] }, at('walk')),
    ].filter((answer) => answer !== undefined);
    expect(answers.length).toBeGreaterThan(0);
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(() => JSON.parse(String(answer.body))).not.toThrow();
    }
  });

  it('shows no owner and no place of storage', () => {
    const owned = { ...record('completed'), owner: 'secret-owner' };
    const shown = JSON.stringify([
      get?.show(owned, at('get')),
      list?.show({ items: [owned], total: 1, page: { number: 1, size: 20 } }, at('list')),
      walk?.show({ items: [owned] }, at('walk')),
    ]);
    for (const inner of ['"secret-owner"', FILE.key, FILE.manifestKey]) expect(shown).not.toContain(inner);
  });

  it.skipIf(!download)('gives the file with its type, size and name', () => {
    const file = download?.show(record('completed') as CompletedExport, at('download'));
    expect(file).toMatchObject({
      status: 200,
      headers: { 'Content-Type': FILE.mediaType, 'Content-Length': String(FILE.bytes) },
      body: { file: { key: FILE.key, bytes: FILE.bytes } },
    });
    expect(file?.headers['Content-Disposition']).toContain('attachment');
  });
}

function problemsContract(
  dialect: Dialect,
  { statuses, namesFields }: { statuses: Record<ProblemKind, number>; namesFields: boolean },
): void {
  const fault = { in: 'body', at: ['format'], reason: 'value', message: 'is not one of csv' } as const;
  const faults = [{ ...fault, value: 'pdf', allowed: ['csv'] }];
  const create = dialect.routes.find(({ operation }) => operation === 'create');

  it.each(KINDS)('tells what is %s in its own words', (kind) => {
    const problem = new Problem(kind, 'told-message', { faults, allow: ['GET'], retryAfter: 7 });
    for (const route of [create, undefined]) {
      const response = dialect.problem(problem, exchange(dialect, route));
      expect(response.status).toBe(statuses[kind]);
      expect(() => JSON.parse(String(response.body))).not.toThrow();
    }
  });

  it.skipIf(!namesFields)('names the field and what is allowed', () => {
    const body = String(
      dialect.problem(new Problem('invalid', 'm', { faults }), exchange(dialect, create)).body,
    );
    expect(body).toContain('format');
    expect(body).toContain('is not one of csv');
  });

  it('says how long to wait and what else the address can do', () => {
    const limited = dialect.problem(new Problem('rate-limited', 'm', { retryAfter: 7 }), exchange(dialect));
    expect(limited.headers['Retry-After']).toBe('7');
    const method = dialect.problem(
      new Problem('method-not-allowed', 'm', { allow: ['GET', 'HEAD'] }),
      exchange(dialect),
    );
    expect(method.headers.Allow).toBe('GET, HEAD');
  });

  it('does not repeat a long value', () => {
    const long = [{ ...fault, value: 'x'.repeat(10_000) }];
    const { body } = dialect.problem(
      new Problem('invalid', 'm', { faults: long }),
      exchange(dialect, create),
    );
    expect(String(body).length).toBeLessThan(2000);
  });

  it('shows a bug as a bare 500', () => {
    const response = dialect.bug(exchange(dialect, create));
    expect(response.status).toBe(500);
    expect(() => JSON.parse(String(response.body))).not.toThrow();
  });
}

function appContract(dialect: Dialect, authorize: Authorize | undefined): void {
  const start = () => startApp({ dialects: [dialect], ...(authorize ? { authorize } : {}) });
  const closed = dialect.routes.filter(({ access }) => access !== 'anyone');

  it('answers any other method with 405 and those there are', async () => {
    for (const route of dialect.routes) {
      const response = await start().send('PROPFIND', example(route));
      expect(response.status).toBe(405);
      expect(response.headers.Allow?.split(', ')).toContain(route.method);
    }
  });

  it.each(closed.map((route) => [key(route), route] as const))(
    'asks for credentials at %s',
    async (_name, route) => {
      const response = await start().send(route.method, example(route), { key: undefined });
      expect(response.status).toBe(401);
      const wrong = await start().send(route.method, example(route), { key: 'wb_wrong' });
      expect(wrong.status).toBe(401);
    },
  );

  it.each(closed.filter(({ access }) => access === 'write').map((route) => [key(route), route] as const))(
    'refuses a key that may only look at %s',
    async (_name, route) => {
      const { send, keyOf } = start();
      const response = await send(route.method, example(route), { key: keyOf('acme', { readOnly: true }) });
      expect(response.status).toBe(403);
    },
  );

  it('answers 404 in its own words for what it has not', async () => {
    const response = await start().send('GET', `${dialect.prefixes[0]}/no/such/address`);
    const problem = new Problem('not-found', 'there is nothing at this address');
    const own = dialect.problem(problem, exchange(dialect));
    expect([response.status, response.headers['Content-Type']]).toEqual([
      own.status,
      own.headers['Content-Type'],
    ]);
  });

  it('puts its quota on every answer', async () => {
    const { send } = start();
    const standing = { name: 'x', limit: 1, seconds: 60, used: 0, remaining: 1, reset: 1, wait: 0 };
    const names = Object.keys(dialect.limits.headers([standing], exchange(dialect)));
    for (const { headers } of [
      await send('GET', `${dialect.prefixes[0]}/x`),
      await send('PUT', example(dialect.routes[0] as RouteSpec)),
    ]) {
      expect(Object.keys(headers)).toEqual(expect.arrayContaining(names));
    }
  });
}
