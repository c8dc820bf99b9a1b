import { mintApiKey } from '../../functions/auth/api-keys.ts';
import { verifyKey } from '../../functions/auth/verify-key.ts';
import type { ExportRecord, StoredFile } from '../../functions/core/export-record.ts';
import { roomAt, windowAt } from '../../functions/core/moving-window.ts';
import type { AuditLine } from '../../functions/core/ports/audit.ts';
import type { StoredKey } from '../../functions/core/ports/key-store.ts';
import type { LogFields } from '../../functions/core/ports/log.ts';
import type { RateCounter } from '../../functions/core/ports/rate-counter.ts';
import type { ExportStatus } from '../../functions/core/transitions.ts';
import { dialects } from '../../functions/dialects/index.ts';
import { type AppParts, createApp } from '../../functions/http/app.ts';
import type { HttpResponse } from '../../functions/http/message.ts';
import { MemoryOperations } from './memory-operations.ts';

export const NOW = Date.parse('2025-03-15T09:00:00.250Z');
export const BASE_URL = 'https://exports.example';

export interface Sent {
  readonly key?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Instead of `body`. */
  readonly bytes?: Uint8Array;
  readonly address?: string;
}

/** How a caller shows its key. */
export type Authorize = (key: string) => Readonly<Record<string, string>>;

const bearer: Authorize = (key) => ({ authorization: `Bearer ${key}` });

/** An app over memory, one caller, and everything that it logs. */
export function startApp({
  authorize = bearer,
  ...changes
}: Partial<AppParts> & { authorize?: Authorize } = {}) {
  const time = { now: NOW };
  const clock = () => time.now;
  const operations = new MemoryOperations(clock);
  const keys = new Map<string, StoredKey>();
  const audited: AuditLine[] = [];
  const lines: { level: string; message: string; fields: LogFields }[] = [];
  const app = createApp({
    dialects,
    operations,
    verifiers: () => ({ key: verifyKey({ keys: { get: async (id) => keys.get(id) }, now: clock }) }),
    rates: countInMemory(),
    baseUrl: BASE_URL,
    clock,
    log: (level, message, fields) => lines.push({ level, message, fields }),
    audit: async (line) => void audited.push(line),
    ...changes,
  });
  const keyOf = (owner: string, facts: { readonly readOnly?: true } = {}) => {
    const { key, stored } = mintApiKey({ owner, now: new Date(NOW).toISOString() });
    keys.set(stored.id, { ...stored, ...facts });
    return key;
  };
  const key = keyOf('acme');
  const send = (method: string, target: string, sent: Sent = {}): Promise<HttpResponse> => {
    const [path = '', query = ''] = target.split('?');
    const shown = 'key' in sent ? sent.key : key;
    const headers = {
      'user-agent': 'waybill-test/1',
      ...(shown === undefined ? {} : authorize(shown)),
      ...lowerCase(sent.headers ?? {}),
    };
    return app({
      method,
      path,
      query: new URLSearchParams(query),
      headers,
      requestId: 'req-1',
      address: sent.address ?? '192.0.2.1',
      body: sent.bytes ?? encode(sent.body),
    });
  };
  return { send, operations, keys, keyOf, key, lines, audited, time };
}

export type Harness = ReturnType<typeof startApp>;

/** Moves an export to a status, with what that status must carry. */
export function moveTo(
  { operations }: Pick<Harness, 'operations'>,
  id: number,
  status: ExportStatus,
): ExportRecord {
  const before = operations.records.get(id);
  if (before === undefined) throw new Error(`no export ${id}`);
  const record = {
    ...before,
    status,
    finishedAt: '2025-03-15T09:01:12.900Z',
    file: FILE,
    failure: { code: 'unfit', message: 'record "p7": price is no number' },
  } as ExportRecord;
  operations.records.set(id, record);
  return record;
}

export const FILE: StoredFile = {
  key: 'files/acme/1.csv',
  manifestKey: 'files/acme/1.manifest.json',
  name: 'products-20250315-0900.csv',
  mediaType: 'text/csv; charset=utf-8',
  rows: 5000,
  bytes: 2_048_576,
  crc32: '0a1b2c3d',
  sha256: 'ab'.repeat(32),
};

export const jsonOf = (response: HttpResponse): unknown => JSON.parse(String(response.body));

export function countInMemory(): RateCounter {
  const counts = new Map<string, number>();
  return {
    take: async (bucket, limit, at, amount = 1) => {
      const window = windowAt(at, limit.seconds);
      const previous = counts.get(`${bucket}@${window.previous}`) ?? 0;
      const current = counts.get(`${bucket}@${window.start}`) ?? 0;
      if (current > roomAt(at, limit, previous)) return { previous, current, taken: false };
      counts.set(`${bucket}@${window.start}`, current + amount);
      return { previous, current: current + amount, taken: true };
    },
  };
}

const lowerCase = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const encode = (body: unknown): Uint8Array =>
  body === undefined
    ? new Uint8Array()
    : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
