import type { Limits } from '../../core/limits.ts';
import type { RouteSpec } from '../../http/dialect.ts';

export const EXPORTS = '/inventory/export';

/** Parameters that nobody knows are ignored, and so are bodies of calls that need none; every `Accept` gets the one type there is. */
const LENIENT = { query: 'any' } as const;

/** ours: `manifest`, which is Waybill's own. */
export const routes: readonly RouteSpec[] = [
  { method: 'POST', path: EXPORTS, operation: 'create', access: 'write', ...LENIENT },
  { method: 'GET', path: EXPORTS, operation: 'list', access: 'read', ...LENIENT },
  { method: 'GET', path: `${EXPORTS}/{id}`, operation: 'get', access: 'read', ...LENIENT },
  { method: 'GET', path: `${EXPORTS}/{id}/download`, operation: 'download', access: 'read', ...LENIENT },
  { method: 'GET', path: `${EXPORTS}/{id}/manifest`, operation: 'manifest', access: 'read', ...LENIENT },
  {
    method: 'GET',
    path: '/oauth/request_token',
    operation: 'requestToken',
    makes: true,
    access: 'anyone',
    ...LENIENT,
  },
  { method: 'POST', path: '/oauth/request_token', operation: 'requestToken', access: 'anyone', ...LENIENT },
  { method: 'GET', path: '/oauth/authorize', operation: 'describeRequest', access: 'anyone', ...LENIENT },
  {
    method: 'POST',
    path: '/oauth/authorize',
    operation: 'approveRequest',
    access: 'anyone',
    ...LENIENT,
    body: { required: true, mediaTypes: ['application/x-www-form-urlencoded'] },
  },
  { method: 'POST', path: '/oauth/access_token', operation: 'accessToken', access: 'anyone', ...LENIENT },
  { method: 'GET', path: '/oauth/identity', operation: 'identify', access: 'read', ...LENIENT },
];

/** As documented: by source address, more for callers who say who they are. */
export const limits: Limits = {
  authenticated: { max: 60, seconds: 60, by: 'address' },
  unauthenticated: { max: 25, seconds: 60, by: 'address' },
};
