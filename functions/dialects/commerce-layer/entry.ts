import type { ExportEntry } from '../../core/export-record.ts';
import type { ExportStatus } from '../../core/transitions.ts';
import type { Exchange } from '../../http/dialect.ts';
import { ids } from './ids.ts';
import { typeOf } from './resource-types.ts';
import { EXPORTS } from './routes.ts';

/** ours: an export that another API of this service has canceled is `failed`, and its `errors_log` says so. */
const STATUS = {
  pending: 'pending',
  running: 'in_progress',
  paused: 'interrupted',
  completed: 'completed',
  failed: 'failed',
  canceled: 'failed',
} as const satisfies Record<ExportStatus, string>;

/** An export that is asked to pause is interrupted already; one between two attempts never stops. */
function statusOf({ status, pausing, resuming }: ExportEntry): (typeof STATUS)[ExportStatus] {
  if (status === 'running' && pausing) return STATUS.paused;
  return status === 'paused' && resuming ? STATUS.running : STATUS[status];
}

type Value = string | number | undefined;

/** The attributes by which lists are ordered and filtered, as an entry of the index tells them. */
export const SORTABLE = {
  resource_type: ({ resource }) => typeOf(resource),
  format: ({ format }) => format,
  status: statusOf,
  started_at: ({ startedAt }) => startedAt,
  completed_at: ({ status, finishedAt }) => (status === 'completed' ? finishedAt : undefined),
  interrupted_at: ({ pausedAt }) => pausedAt,
  records_count: ({ status, rows, expected }) => (status === 'completed' ? rows : expected?.rows),
  processed_count: ({ rows }) => rows,
  attachment_url: (entry, { baseUrl, now }) =>
    hasFile(entry, now) ? attachmentUrl(entry, baseUrl) : undefined,
  id: ({ id }) => ids.show(id),
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
  reference: ({ labels }) => labels?.reference,
  reference_origin: ({ labels }) => labels?.reference_origin,
} as const satisfies Record<string, (entry: ExportEntry, at: Pick<Exchange, 'baseUrl' | 'now'>) => Value>;
export type SortableName = keyof typeof SORTABLE;
export const sortableNames = Object.keys(SORTABLE) as readonly SortableName[];

export const hasFile = (
  { status, expiresAt }: Pick<ExportEntry, 'status' | 'expiresAt'>,
  now: number,
): boolean => status === 'completed' && now < Date.parse(expiresAt);

export const urlOf = ({ id }: Pick<ExportEntry, 'id'>, baseUrl: string): string =>
  `${baseUrl}${EXPORTS}/${ids.show(id)}`;

/** With what a link to the file begins; its rest changes at each read. */
export const attachmentUrl = (entry: Pick<ExportEntry, 'id'>, baseUrl: string): string =>
  `${urlOf(entry, baseUrl)}/attachment/`;
