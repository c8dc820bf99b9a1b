import type { Limits } from '../../core/limits.ts';
import type { RouteSpec } from '../../http/dialect.ts';

const JSON_TYPE = ['application/json'];

/** ours: the path of the seed's base URL is kept, so that a client changes its host alone; `manifest` is Waybill's own. */
export const routes: readonly RouteSpec[] = [
  {
    method: 'POST',
    path: '/api/v1/exports',
    operation: 'create',
    access: 'write',
    body: { required: true, mediaTypes: JSON_TYPE },
    produces: JSON_TYPE,
  },
  {
    method: 'GET',
    path: '/api/v1/exports',
    operation: 'list',
    access: 'read',
    query: ['page', 'page_size', 'per_page'],
    produces: JSON_TYPE,
  },
  { method: 'GET', path: '/api/v1/exports/{id}', operation: 'get', access: 'read', produces: JSON_TYPE },
  {
    method: 'DELETE',
    path: '/api/v1/exports/{id}',
    operation: 'remove',
    access: 'write',
    produces: JSON_TYPE,
  },
  { method: 'GET', path: '/api/v1/exports/{id}/download', operation: 'download', access: 'read' },
  {
    method: 'GET',
    path: '/api/v1/exports/{id}/manifest',
    operation: 'manifest',
    access: 'read',
    produces: JSON_TYPE,
  },
];

/** As documented for API keys; polls are counted apart, so that a poller does not use up what it needs for its download. */
export const limits: Limits = {
  requests: { max: 300, seconds: 60, by: 'principal' },
  polls: { max: 1000, seconds: 60, by: 'principal' },
};
