import type { ExportRecord } from '../../core/export-record.ts';
import { invalid } from '../../core/problem.ts';
import type { Exchange } from '../../http/dialect.ts';
import { seconds } from './seconds.ts';
import { hasChanged } from './versions.ts';

/** ours: what Waybill knows of an export beyond the vendor's resource; what is not known yet is null. */
const FIELDS = {
  columns: ({ spec }: ExportRecord) =>
    Object.fromEntries(spec.columns.map(({ name, label }) => [name, label])),
  finished_at: ({ finishedAt }: ExportRecord) => (finishedAt === undefined ? null : seconds(finishedAt)),
  expires_at: ({ expiresAt }: ExportRecord) => seconds(expiresAt),
  rows: (record: ExportRecord) => (record.status === 'completed' ? record.file.rows : null),
  bytes: (record: ExportRecord) => (record.status === 'completed' ? record.file.bytes : null),
  told: ({ notify, announcement }: ExportRecord) =>
    notify
      ? {
          email: notify.email,
          status: announcement?.status ?? 'waiting',
          reason: announcement?.reason ?? null,
        }
      : null,
  error: (record: ExportRecord) => (record.status === 'failed' ? record.failure.message : null),
} as const;

type Field = keyof typeof FIELDS;

const isField = (name: string): name is Field => Object.hasOwn(FIELDS, name);

/** Names in `extra_fields`; those that nobody knows are left out, or refused where the caller's version says so. */
export function readExtraFields(exchange: Exchange): readonly Field[] {
  const names = (exchange.request.query.get('extra_fields') ?? '').split(',').filter((name) => name !== '');
  const stranger = names.find((name) => !isField(name));
  if (!hasChanged('extraFields', exchange) || stranger === undefined) return names.filter(isField);
  const allowed = Object.keys(FIELDS);
  const message = `knows no ${JSON.stringify(stranger.slice(0, 50))}; there are ${allowed.join(', ')}`;
  throw invalid([
    { in: 'query', at: ['extra_fields'], reason: 'unknown', value: stranger, message, allowed },
  ]);
}

export const extraFields = (record: ExportRecord, exchange: Exchange): Readonly<Record<string, unknown>> =>
  Object.fromEntries(readExtraFields(exchange).map((name) => [name, FIELDS[name](record)]));
