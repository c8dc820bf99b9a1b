import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { MAX_ID } from '../../functions/core/ids.ts';
import { Problem, type ProblemKind } from '../../functions/core/problem.ts';
import type { Dialect, Exchange, RouteSpec } from '../../functions/http/dialect.ts';
import { PROBLEM_STATUS } from '../../functions/http/neutral.ts';
import { BASE_URL, FILE, NOW, startApp } from '../http/harness.ts';
import { exportSample, STATUSES } from './export-sample.ts';

export interface DialectExpectations {
  /** Where the vendor answers with another status than most would. */
  readonly statuses?: Partial<Record<ProblemKind, number>>;
}

const KINDS = Object.keys(PROBLEM_STATUS) as ProblemKind[];
const key = ({ method, path }: RouteSpec) => `${method} ${path}`;
/** A path of the route in which every wildcard has some value. */
const example = ({ path }: RouteSpec) => path.replace(/\{\w+\}/g, 'x');

const exchange = (dialect: Dialect, route?: RouteSpec): Exchange => ({
  request: {
    method: route?.method ?? 'GET',
    path: route ? example(route) : `${dialect.prefixes[0]}/x`,
    query: new URLSearchParams(),
    headers: {},
    body: new Uint8Array(),
    requestId: 'req-1',
  },
  route,
  params: {},
  baseUrl: BASE_URL,
  now: NOW,
});

/** What every public API keeps, whatever its words. */
export function dialectContract(dialect: Dialect, { statuses = {} }: DialectExpectations = {}): void {
  describe(`${dialect.name} as a dialect`, () => {
    routesContract(dialect);
    idsContract(dialect);
    recordsContract(dialect);
    problemsContract(dialect, { ...PROBLEM_STATUS, ...statuses });
    appContract(dialect);
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

  it('can create, show and download', () => {
    const operations = dialect.routes.map(({ operation }) => operation);
    expect(operations).toEqual(expect.arrayContaining(['create', 'get', 'list', 'download']));
  });

  it('names an export by {id} wherever one is asked for', () => {
    const ofOne = dialect.routes.filter(({ operation }) => !['create', 'list'].includes(operation));
    for (const { path } of ofOne) expect(path).toContain('{id}');
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

  it.each(STATUSES)('shows an export that is %s, alone and in a list', (status) => {
    const shown = dialect.show.record(record(status), exchange(dialect));
    expect(shown.status).toBe(200);
    expect(() => JSON.parse(String(shown.body))).not.toThrow();
    const page = { number: 1, size: 10 };
    const list = dialect.show.list({ items: [record(status)], total: 1, page }, exchange(dialect));
    expect(list.status).toBe(200);
    const created = dialect.show.created({ record: record(status), created: false }, exchange(dialect));
    expect(created.status).toBeLessThan(300);
  });

  it('shows no owner and no place of storage', () => {
    const owned = { ...record('completed'), owner: 'secret-owner' };
    const shown = JSON.stringify(dialect.show.record(owned, exchange(dialect)));
    for (const inner of ['secret-owner', FILE.key, FILE.manifestKey]) expect(shown).not.toContain(inner);
  });

  it('gives the file with its type, size and name', () => {
    const file = dialect.show.file(record('completed') as never, exchange(dialect));
    expect(file).toMatchObject({
      status: 200,
      headers: { 'Content-Type': FILE.mediaType, 'Content-Length': String(FILE.bytes) },
      body: { file: { key: FILE.key, bytes: FILE.bytes } },
    });
    expect(file.headers['Content-Disposition']).toContain('attachment');
  });
}

function problemsContract(dialect: Dialect, statuses: Record<ProblemKind, number>): void {
  const faults = [{ field: 'format', value: 'pdf', message: 'is not one of csv', allowed: ['csv'] }];
  const create = dialect.routes.find(({ operation }) => operation === 'create');

  it.each(KINDS)('tells what is %s in its own words', (kind) => {
    const problem = new Problem(kind, 'told-message', { faults, allow: ['GET'], retryAfter: 7 });
    for (const route of [create, undefined]) {
      const response = dialect.problem(problem, exchange(dialect, route));
      expect(response.status).toBe(statuses[kind]);
      expect(() => JSON.parse(String(response.body))).not.toThrow();
    }
  });

  it('names the field, its value and what is allowed', () => {
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
    const long = [{ field: 'format', value: 'x'.repeat(10_000), message: 'is not known' }];
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

function appContract(dialect: Dialect): void {
  const start = () => startApp({ dialects: [dialect] });

  it('answers any other method with 405 and those there are', async () => {
    for (const route of dialect.routes) {
      const response = await start().send('PROPFIND', example(route));
      expect(response.status).toBe(405);
      expect(response.headers.Allow?.split(', ')).toContain(route.method);
    }
  });

  it.each(dialect.routes.map((route) => [key(route), route] as const))(
    'asks for credentials at %s',
    async (_name, route) => {
      const response = await start().send(route.method, example(route), { key: undefined });
      expect(response.status).toBe(401);
    },
  );

  it('answers 404 for what it has not, and tells nobody anything else', async () => {
    const response = await start().send('GET', `${dialect.prefixes[0]}/no/such/address`);
    expect(response.status).toBe(404);
    expect(response.headers['Content-Type']).toBe(dialect.mediaType);
  });

  it('puts its quota on every answer', async () => {
    const { send } = start();
    const names = Object.keys(dialect.limits.headers({ limit: 1, remaining: 1, reset: 1 }));
    for (const { headers } of [
      await send('GET', `${dialect.prefixes[0]}/x`),
      await send('PUT', example(dialect.routes[0] as RouteSpec)),
    ]) {
      expect(Object.keys(headers)).toEqual(expect.arrayContaining(names));
    }
  });
}
