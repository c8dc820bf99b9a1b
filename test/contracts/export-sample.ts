import { randomUUID } from 'node:crypto';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import { newId } from '../../functions/core/ids.ts';
import type { ExportStore, Move } from '../../functions/core/ports/export-store.ts';
import { type ExportStatus, TRANSITIONS } from '../../functions/core/transitions.ts';

type Pending = Extract<ExportRecord, { status: 'pending' | 'running' | 'paused' | 'canceled' }>;

export const NOON = Date.parse('2025-06-01T12:00:00.000Z');

export const STATUSES = Object.keys(TRANSITIONS) as ExportStatus[];
export const LATER = new Date(NOON + 60_000).toISOString();
const FILE = {
  key: 'k/file.csv',
  manifestKey: 'k/manifest.json',
  name: 'file.csv',
  mediaType: 'text/csv',
  rows: 2,
  bytes: 30,
  crc32: '0a0b0c0d',
  sha256: null,
};
const FAILURE = { code: 'unfit-value', message: 'record 7, field "price": not a number' };

/** Gives a store; it may give the same one each time, since every test uses owners of its own. */
export type OpenStore = () => ExportStore | Promise<ExportStore>;

/** An owner nobody else uses, so that suites may share one table. */
export const someOwner = (): string => `owner-${randomUUID()}`;

let drawn = 0;

/** A pending export; its id is drawn from `createdAt`, and later calls within one millisecond get higher ids. */
export function exportSample(changes: Partial<Pending> & { readonly owner: string }): Pending {
  const createdAt = changes.createdAt ?? new Date(NOON).toISOString();
  drawn = (drawn + 1) % 4096;
  return {
    id: newId(Date.parse(createdAt), drawn / 4096),
    dialect: 'products-manager',
    spec: {
      resource: 'products',
      collection: 'products',
      key: 'id',
      format: 'csv',
      columns: [{ name: 'title', path: 'title', label: 'Title “näme” 😀', type: 'text' }],
      filters: [{ name: 'status', paths: ['status'], operator: 'in', value: ['active', 1] }],
      profile: {
        name: 'excel',
        delimiter: ';',
        newline: '\r\n',
        bom: true,
        quoting: 'needed',
        header: 'label',
        booleans: { true: 'yes', false: 'no' },
        timestamps: 'iso',
        numbers: 'canonical',
        decimal: '.',
        listSeparator: '|',
        guard: true,
      },
    },
    status: 'pending',
    attempt: 1,
    since: 1,
    createdAt,
    updatedAt: createdAt,
    expiresAt: new Date(Date.parse(createdAt) + 7 * 86_400_000).toISOString(),
    progress: {},
    ...changes,
  };
}

/** A move with what its status must carry. */
export const moveTo = (to: ExportStatus): Move => ({
  to,
  patch: {
    updatedAt: LATER,
    ...(to === 'completed' && { file: FILE }),
    ...(to === 'failed' && { failure: FAILURE }),
  },
});

const WAY: Record<ExportStatus, readonly ExportStatus[]> = {
  pending: [],
  running: ['running'],
  paused: ['paused'],
  completed: ['running', 'completed'],
  failed: ['failed'],
  canceled: ['canceled'],
};

/** A record that came to a status by legal moves. */
export async function recordIn(
  store: ExportStore,
  status: ExportStatus,
  owner = someOwner(),
  changes: Partial<Pending> = {},
): Promise<ExportRecord> {
  let record: ExportRecord = exportSample({ ...changes, owner });
  await store.create(record);
  for (const to of WAY[status]) record = await store.move(record, moveTo(to));
  return record;
}
