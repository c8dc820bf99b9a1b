import type { ExportRecord } from '../../core/export-record.ts';
import type { CompletedExport, Followed, Listed, Requested } from '../../core/operations.ts';
import type { ExportStatus } from '../../core/transitions.ts';
import type { Exchange } from '../../http/dialect.ts';
import { fileResponse } from '../../http/file-response.ts';
import { jsonResponse } from '../../http/json-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { pageCount } from '../../http/paging.ts';
import { ids } from './ids.ts';

/**
 * ours: only `pending` and `completed` are documented for exports; `processing` and `failed` are the vendor's words for other
 * jobs, `paused` and `canceled` follow them.
 */
const STATUS = {
  pending: 'pending',
  running: 'processing',
  paused: 'paused',
  completed: 'completed',
  failed: 'failed',
  canceled: 'canceled',
} as const satisfies Record<ExportStatus, string>;

/** ours: 201, as the vendor's other creates; an `Idempotency-Key` seen before gives its export again and says so. */
export const showCreated = ({ record, created }: Requested, { baseUrl }: Exchange): HttpResponse =>
  jsonResponse(
    201,
    {
      id: ids.show(record.id),
      status: STATUS[record.status],
      format: record.spec.format,
      created_at: seconds(record.createdAt),
    },
    { Location: urlOf(record, baseUrl), ...(created ? {} : { 'Idempotent-Replayed': 'true' }) },
  );

/** ours: of the vendor's three envelopes the one of its guides. */
export function showList({ items, total, page }: Listed, exchange: Exchange): HttpResponse {
  return jsonResponse(200, {
    items: items.map((record) => statusOf(record, exchange)),
    total,
    page: page.number,
    page_size: page.size,
    total_pages: pageCount(total, page.size),
  });
}

/** ours: `queue_position`, from 1, while the export waits for others to end. */
export const showRecord = (record: Followed, exchange: Exchange): HttpResponse =>
  jsonResponse(200, {
    ...statusOf(record, exchange),
    ...(record.place === undefined ? {} : { queue_position: record.place }),
  });

export const showRemoved = (): HttpResponse => ({ status: 204, headers: {} });

export const showFile = (record: CompletedExport): HttpResponse => fileResponse(record);

export const showManifest = (body: Uint8Array): HttpResponse => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body,
});

/**
 * ours: what is not known yet is null; a file that has expired has no `download_url` any more; a failed export says why in
 * `error_message`; `misfits` says by column how many values do not fit it, and the ids of the first records that hold one.
 */
function statusOf(record: ExportRecord, { baseUrl, now }: Exchange) {
  const file = record.status === 'completed' ? record.file : undefined;
  const isThere = file !== undefined && now < Date.parse(record.expiresAt);
  return {
    id: ids.show(record.id),
    status: STATUS[record.status],
    format: record.spec.format,
    row_count: file?.rows ?? null,
    file_size_bytes: file?.bytes ?? null,
    download_url: isThere ? `${urlOf(record, baseUrl)}/download` : null,
    expires_at: seconds(record.expiresAt),
    created_at: seconds(record.createdAt),
    completed_at: file && record.finishedAt ? seconds(record.finishedAt) : null,
    ...(file?.misfits ? { misfits: file.misfits } : {}),
    ...(record.status === 'failed' ? { error_message: record.failure.message } : {}),
  };
}

const urlOf = ({ id }: ExportRecord, baseUrl: string): string => `${baseUrl}/api/v1/exports/${ids.show(id)}`;

/** The vendor's times have no fraction. */
const seconds = (time: string): string => time.replace(/\.\d+/, '');
