import type { Limits } from '../../core/limits.ts';
import type { RouteSpec } from '../../http/dialect.ts';

const OF_PROJECT = '/v1/projects/{id}/exports';
export const EXPORTS = '/v1/exports';
export const FILES = `${EXPORTS}/file`;

/** Parameters that nobody knows are ignored, as a real client sends some; every `Accept` gets the one type there is. */
const LENIENT = { query: 'any' } as const;

/** ours: `manifest` and the address of files. */
export const routes: readonly RouteSpec[] = [
  {
    method: 'POST',
    path: OF_PROJECT,
    operation: 'create',
    access: 'write',
    body: { required: true, mediaTypes: ['application/json'] },
    links: true,
    ...LENIENT,
  },
  { method: 'GET', path: OF_PROJECT, operation: 'walk', access: 'read', links: true, ...LENIENT },
  { method: 'GET', path: `${EXPORTS}/{id}`, operation: 'get', access: 'read', links: true, ...LENIENT },
  { method: 'GET', path: `${EXPORTS}/{id}/manifest`, operation: 'manifest', access: 'read', ...LENIENT },
  { method: 'GET', path: `${FILES}/{link}`, operation: 'follow', access: 'anyone', ...LENIENT },
  {
    method: 'POST',
    path: '/oauth2/token',
    operation: 'token',
    trailingSlash: true,
    access: 'anyone',
    body: { required: true, mediaTypes: ['application/x-www-form-urlencoded', 'application/json'] },
    ...LENIENT,
  },
];

/** ours: the vendor documents none. Passwords are asked about here, so that they cannot be guessed. */
export const limits: Limits = {
  requests: { max: 300, seconds: 60, by: 'principal' },
  tokens: { max: 30, seconds: 60, by: 'address' },
};
