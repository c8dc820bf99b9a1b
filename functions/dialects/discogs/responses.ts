import type { ExportRecord } from '../../core/export-record.ts';
import type { CompletedExport, Listed, Requested } from '../../core/operations.ts';
import { type ExportStatus, isOpen } from '../../core/transitions.ts';
import { attachment } from '../../http/content-disposition.ts';
import type { Exchange } from '../../http/dialect.ts';
import { fileResponse } from '../../http/file-response.ts';
import { jsonResponse } from '../../http/json-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { pageCount } from '../../http/paging.ts';
import { ids } from './ids.ts';
import { usernameOf } from './requests.ts';
import { EXPORTS } from './routes.ts';

/**
 * ours: only `success` is documented. An export that is still open has one word, so that what is shown of it does not change
 * before `Last-Modified` does.
 */
const STATUS = {
  pending: 'pending',
  running: 'pending',
  paused: 'pending',
  completed: 'success',
  failed: 'failure',
  canceled: 'canceled',
} as const satisfies Record<ExportStatus, string>;

export const showCreated = ({ record }: Requested, { baseUrl }: Exchange): HttpResponse =>
  jsonResponse(200, {}, { Location: urlOf(record, baseUrl) });

export function showList({ items, total, page }: Listed, exchange: Exchange): HttpResponse {
  const pages = Math.max(1, pageCount(total, page.size));
  const urls = pageUrls({ number: page.number, size: page.size, pages }, exchange.baseUrl);
  const pagination = { per_page: page.size, items: total, page: page.number, urls, pages };
  const shown = items.map((record) => statusOf(record, exchange));
  return jsonResponse(200, { items: shown, pagination }, linkHeader(urls));
}

/** `Last-Modified` is when it was created, and once it has ended when it ended. */
export const showRecord = (record: ExportRecord, exchange: Exchange): HttpResponse =>
  jsonResponse(200, statusOf(record, exchange), { 'Last-Modified': modified(record).toUTCString() });

export const showFile = (record: CompletedExport): HttpResponse => {
  const response = fileResponse(record);
  const headers = {
    'Content-Disposition': attachment(fileName(record)),
    'Last-Modified': modified(record).toUTCString(),
  };
  return { ...response, headers: { ...response.headers, ...headers } };
};

export const showManifest = (body: Uint8Array): HttpResponse => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body,
});

/** ours: what is not there yet is null. */
function statusOf(record: ExportRecord, { baseUrl }: Exchange) {
  const isThere = record.status === 'completed';
  const url = urlOf(record, baseUrl);
  return {
    status: STATUS[record.status],
    created_ts: stamp(new Date(record.createdAt)),
    url,
    finished_ts: isOpen(record.status) ? null : stamp(modified(record)),
    download_url: isThere ? `${url}/download` : null,
    filename: isThere ? fileName(record) : null,
    id: record.id,
  };
}

const urlOf = ({ id }: ExportRecord, baseUrl: string): string => `${baseUrl}${EXPORTS}/${ids.show(id)}`;

/** An end is rounded up to the second: who asks since the second of the creation must see an end within that second. */
function modified({ status, createdAt, updatedAt, finishedAt = updatedAt }: ExportRecord): Date {
  const ms = Date.parse(isOpen(status) ? createdAt : finishedAt);
  return new Date(isOpen(status) ? ms : Math.ceil(ms / 1000) * 1000);
}

/** The minute of the end, as the vendor's sample; ours: what would need quotes in a header is `_`. */
function fileName(record: ExportRecord): string {
  const [date = '', time = ''] = stamp(modified(record)).replaceAll(/[-:]/g, '').split('T');
  const { username } = { username: usernameOf(record), ...(record.extra as object | undefined) };
  return `${username.replaceAll(/[^\w.-]/g, '_')}-inventory-${date}-${time.slice(0, 4)}.csv`;
}

/** The vendor's times have neither fraction nor zone. */
const stamp = (time: Date): string => time.toISOString().slice(0, 19);

type PageUrls = { readonly [Rel in 'first' | 'prev' | 'next' | 'last']?: string };

/** ours: from a page beyond the last, the last one is the one before. */
function pageUrls(
  { number, size, pages }: { readonly number: number; readonly size: number; readonly pages: number },
  baseUrl: string,
): PageUrls {
  const at = (page: number): string => `${baseUrl}${EXPORTS}?page=${page}&per_page=${size}`;
  return {
    ...(number > 1 ? { first: at(1), prev: at(Math.min(number - 1, pages)) } : {}),
    ...(number < pages ? { next: at(number + 1), last: at(pages) } : {}),
  };
}

/** RFC 8288, in the vendor's order. */
function linkHeader(urls: PageUrls): Record<string, string> {
  const links = (['next', 'first', 'last', 'prev'] as const)
    .filter((rel) => urls[rel] !== undefined)
    .map((rel) => `<${urls[rel]}>; rel=${rel}`);
  return links.length > 0 ? { Link: links.join(', ') } : {};
}
