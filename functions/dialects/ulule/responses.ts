import type { ExportRecord } from '../../core/export-record.ts';
import type { CompletedExport, Requested, Walked } from '../../core/operations.ts';
import { ownerHash } from '../../core/owner-hash.ts';
import type { Exchange } from '../../http/dialect.ts';
import { fileResponse } from '../../http/file-response.ts';
import { jsonResponse } from '../../http/json-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { extraFields } from './extra-fields.ts';
import { ids } from './ids.ts';
import { nextPage, readPage } from './paging.ts';
import { EXPORTS, FILES } from './routes.ts';
import { seconds } from './seconds.ts';
import { STATUS } from './statuses.ts';

/** ours: how long the link in `url` is good for. */
const LINK_SECONDS = 15 * 60;

/** The vendor's library says the charset too. */
export const answer = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse =>
  jsonResponse(status, value, { 'Content-Type': 'application/json; charset=utf-8', ...headers });

/** ours: 201 and a `Location`; after a dry run 200, and the export as it would be, without an id. */
export function showCreated({ record }: Requested, exchange: Exchange): HttpResponse {
  const shown = resourceOf(record, exchange);
  if (record.id === 0) return answer(200, { ...shown, id: null });
  return answer(201, shown, { Location: `${exchange.baseUrl}${EXPORTS}/${ids.show(record.id)}` });
}

export function showWalk({ items, next }: Walked, exchange: Exchange): HttpResponse {
  const { query } = exchange.request;
  const meta = { limit: readPage(query).size, next: nextPage(query, next) };
  return answer(200, { exports: items.map((record) => resourceOf(record, exchange)), meta });
}

export const showRecord = (record: ExportRecord, exchange: Exchange): HttpResponse =>
  answer(200, resourceOf(record, exchange));

export const showFile = (record: CompletedExport): HttpResponse => fileResponse(record);

export const showManifest = (body: Uint8Array): HttpResponse => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body,
});

function resourceOf(record: ExportRecord, exchange: Exchange) {
  return {
    created_at: seconds(record.createdAt),
    format: record.spec.format,
    id: record.id,
    project_id: record.labels?.project === undefined ? null : Number(record.labels.project),
    status: STATUS[record.status],
    type: record.spec.resource,
    url: linkTo(record, exchange),
    user: userOf(record, exchange),
    ...extraFields(record, exchange),
  };
}

/** A new link at each read; null where there is no file, or none any more. */
function linkTo(record: ExportRecord, { now, baseUrl, signLink }: Exchange): string | null {
  const expires = Date.parse(record.expiresAt);
  if (record.status !== 'completed' || now >= expires || !signLink) return null;
  const until = Math.min(Math.floor(now / 1000) + LINK_SECONDS, Math.ceil(expires / 1000));
  return `${baseUrl}${FILES}/${signLink(record, until)}`;
}

/** ours: who asked for it; the number follows from the name, and the profile is where the vendor has it, not here. */
function userOf({ owner, extra }: ExportRecord, { baseUrl }: Exchange) {
  const { username } = (extra ?? {}) as { readonly username?: string };
  if (username === undefined) return null;
  const id = Number.parseInt(ownerHash(JSON.stringify([owner, username])).slice(0, 8), 16);
  return { id, username, name: username, screenname: username, resource_uri: `${baseUrl}/v1/users/${id}` };
}
