import type { Limits } from '../../core/limits.ts';
import type { RouteSpec } from '../../http/dialect.ts';

export const EXPORTS = '/api/exports';
export const ATTACHMENT = `${EXPORTS}/{id}/attachment/{link}`;
export const TOKEN = '/oauth/token';
export const RECORDS = '/api/{type}';

/** What an export has several of, by the words of their paths. */
export const RELATIONSHIPS = ['events', 'versions', 'event_stores'] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];

export const JSON_API = 'application/vnd.api+json';
const BODY = { required: true, mediaTypes: [JSON_API] };
/** Names of parameters hold others in brackets, so each `read` looks at them itself. */
const SPOKEN = { query: 'any', produces: [JSON_API] } as const;
const SHOWN = { ...SPOKEN, links: true } as const;

const related = (path: string): RouteSpec => ({
  method: 'GET',
  path,
  operation: 'get',
  access: 'read',
  ...SPOKEN,
});

export const routes: readonly RouteSpec[] = [
  { method: 'POST', path: EXPORTS, operation: 'create', access: 'write', body: BODY, ...SHOWN },
  { method: 'GET', path: EXPORTS, operation: 'list', access: 'read', ...SHOWN },
  { method: 'GET', path: `${EXPORTS}/{id}`, operation: 'get', access: 'read', ...SHOWN },
  { method: 'PATCH', path: `${EXPORTS}/{id}`, operation: 'change', access: 'write', body: BODY, ...SHOWN },
  { method: 'DELETE', path: `${EXPORTS}/{id}`, operation: 'remove', access: 'write', ...SPOKEN },
  ...RELATIONSHIPS.map((name) => related(`${EXPORTS}/{id}/${name}`)),
  ...RELATIONSHIPS.map((name) => related(`${EXPORTS}/{id}/relationships/${name}`)),
  { method: 'GET', path: `${EXPORTS}/{id}/manifest`, operation: 'manifest', access: 'read' },
  { method: 'GET', path: ATTACHMENT, operation: 'follow', access: 'anyone' },
  { method: 'GET', path: RECORDS, operation: 'listRecords', access: 'read', ...SPOKEN },
  {
    method: 'POST',
    path: TOKEN,
    operation: 'token',
    access: 'anyone',
    body: { required: true, mediaTypes: ['application/json', 'application/x-www-form-urlencoded'] },
  },
];

/** As documented for organizations in live mode, of which all are; ours: attachments, which the vendor has at another host. */
export const limits: Limits = {
  exports: { max: 200, seconds: 60, by: 'owner' },
  exportsBurst: { max: 50, seconds: 10, by: 'owner' },
  records: { max: 1000, seconds: 60, by: 'owner' },
  recordsBurst: { max: 250, seconds: 10, by: 'owner' },
  tokens: { max: 30, seconds: 60, by: 'address' },
  attachments: { max: 1000, seconds: 60, by: 'address' },
};

/** Names of the limits under which a path stands. */
export function limitsOf(path: string | undefined): readonly (keyof typeof limits & string)[] {
  if (path === TOKEN) return ['tokens'];
  if (path === ATTACHMENT) return ['attachments'];
  return path === RECORDS ? ['records', 'recordsBurst'] : ['exports', 'exportsBurst'];
}
