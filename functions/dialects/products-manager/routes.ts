import type { RouteSpec } from '../../http/dialect.ts';

/** ours: the path of the seed's base URL is kept, so that a client changes its host alone; `manifest` is Waybill's own. */
export const routes: readonly RouteSpec[] = [
  { method: 'POST', path: '/api/v1/exports', operation: 'create' },
  {
    method: 'GET',
    path: '/api/v1/exports',
    operation: 'list',
    query: ['page', 'page_size', 'per_page'],
  },
  { method: 'GET', path: '/api/v1/exports/{id}', operation: 'get' },
  { method: 'DELETE', path: '/api/v1/exports/{id}', operation: 'remove' },
  { method: 'GET', path: '/api/v1/exports/{id}/download', operation: 'download' },
  { method: 'GET', path: '/api/v1/exports/{id}/manifest', operation: 'manifest' },
];
