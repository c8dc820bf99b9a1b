import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { productsManager } from '../../functions/dialects/products-manager/index.ts';
import type { Dialect, RouteSpec } from '../../functions/http/dialect.ts';
import { createRouter } from '../../functions/http/router.ts';

const dialect = (name: string, prefixes: string[], routes: RouteSpec[]): Dialect => ({
  ...productsManager,
  name,
  prefixes,
  routes,
});

const find = createRouter([
  dialect(
    'letters',
    ['/api/exports', '/oauth/token'],
    [
      { method: 'GET', path: '/api/exports/{id}', operation: 'get', access: 'read' },
      { method: 'GET', path: '/api/exports/latest', operation: 'list', access: 'read' },
      { method: 'DELETE', path: '/api/exports/{id}', operation: 'remove', access: 'read' },
    ],
  ),
  dialect(
    'numbers',
    ['/api/v1'],
    [
      { method: 'POST', path: '/api/v1/projects/{project}/exports', operation: 'create', access: 'read' },
      { method: 'GET', path: '/api/v1/projects/{project}/exports/{id}', operation: 'get', access: 'read' },
    ],
  ),
]);

describe('a router', () => {
  it('gives the values of the wildcards, decoded', () => {
    const found = find({ method: 'GET', path: '/api/v1/projects/caf%C3%A9%2F1/exports/7' });
    expect(found).toMatchObject({
      route: { operation: 'get', access: 'read' },
      params: { project: 'café/1', id: '7' },
    });
  });

  it('prefers a literal segment to a wildcard, whatever their order', () => {
    expect(find({ method: 'GET', path: '/api/exports/latest' }).route?.operation).toBe('list');
    expect(find({ method: 'DELETE', path: '/api/exports/latest' }).route?.operation).toBe('remove');
  });

  it('answers HEAD where it answers GET, and nowhere else', () => {
    expect(find({ method: 'HEAD', path: '/api/exports/7' }).route?.operation).toBe('get');
    expect(find({ method: 'HEAD', path: '/api/v1/projects/7/exports' })).toMatchObject({
      route: undefined,
      allow: ['OPTIONS', 'POST'],
    });
  });

  it.each([
    ['/api/exports/a/b', 'letters'],
    ['/oauth/token', 'letters'],
    ['/api/v1', 'numbers'],
    ['/api/v1/nothing', 'numbers'],
    ['/api/v1x', undefined],
    ['/oauth', undefined],
  ])('gives %s to %s, which it resembles', (path, name) => {
    const found = find({ method: 'GET', path });
    expect([found.dialect?.name, found.route, found.allow]).toEqual([name, undefined, []]);
  });

  it('gives an address to the longest of the prefixes that it has', () => {
    const nested = createRouter([
      dialect('short', ['/api'], []),
      dialect('long', ['/api/v1', '/api/v1/x'], []),
    ]);
    expect(nested({ method: 'GET', path: '/api/v1/y' }).dialect?.name).toBe('long');
    expect(nested({ method: 'GET', path: '/api/v2' }).dialect?.name).toBe('short');
  });

  it.each(['/api/exports/', '/api/exports//', '/api/exports/%', '/api/exports/%ff', '/API/exports/1'])(
    'finds no route for %s',
    (path) => expect(find({ method: 'GET', path }).allow).toEqual([]),
  );

  it('gives back any value that a client can write', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        const found = find({ method: 'GET', path: `/api/exports/${encodeURIComponent(value)}/` });
        expect(found.params.id ?? 'latest').toBe(value);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (method, path) => {
        expect(find({ method, path }).params).toBeDefined();
      }),
    );
  });
});
