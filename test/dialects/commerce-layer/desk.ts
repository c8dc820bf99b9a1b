import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checks } from '../../../functions/auth/checks.ts';
import type { ClientFacts } from '../../../functions/auth/mint-client.ts';
import type { ExportRecord } from '../../../functions/core/export-record.ts';
import type { RecordDocument } from '../../../functions/core/json.ts';
import { commerceLayer } from '../../../functions/dialects/commerce-layer/index.ts';
import { dialects } from '../../../functions/dialects/index.ts';
import { formats, profiles } from '../../../functions/formats/index.ts';
import { createApp } from '../../../functions/http/app.ts';
import type { HttpResponse } from '../../../functions/http/message.ts';
import { openDatabase } from '../../../functions/local/database.ts';
import { diskFiles } from '../../../functions/local/disk-files.ts';
import { localOperations } from '../../../functions/local/operations.ts';
import { sqliteExports } from '../../../functions/local/sqlite-exports.ts';
import { sqliteLedger } from '../../../functions/local/sqlite-ledger.ts';
import { sqliteSecrets } from '../../../functions/local/sqlite-secrets.ts';
import { recordReader } from '../../../functions/pipeline/read-records.ts';
import { resources } from '../../../functions/resources/index.ts';
import { sqliteSource } from '../../../functions/sources/sqlite/index.ts';
import { loadRecords } from '../../../functions/sources/sqlite/load-records.ts';
import { testDesk } from '../../auth/test-desk.ts';
import { exportSample } from '../../contracts/export-sample.ts';
import { BASE_URL, countInMemory } from '../../http/harness.ts';

export const JSON_API = 'application/vnd.api+json';
const WEEK = 7 * 86_400_000;

export interface Sent {
  /** Left out: a token of the desk's own client. */
  readonly token?: string | undefined;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

type Sample = Parameters<typeof exportSample>[0];

/** The app on the embedded operations, with a state machine that never starts: tests move the records themselves. */
export async function openDesk() {
  const { desk, time, newKey, newClient } = testDesk('commerce-layer');
  const database = openDatabase(':memory:');
  const exports = sqliteExports(database);
  const clock = () => time.now;
  const choices = { resources, formats, profiles };
  const source = sqliteSource(database);
  const proofs = checks({ ...desk, secrets: sqliteSecrets(database) });
  const started: number[] = [];
  const lines: string[] = [];
  const operations = localOperations(
    {
      ...choices,
      exports,
      ledger: sqliteLedger(database),
      files: diskFiles(mkdtempSync(join(tmpdir(), 'waybill-commerce-layer-'))),
      workflow: {
        start: async ({ id }) => void started.push(id),
        stop: async () => undefined,
        running: async () => true,
      },
      records: recordReader({ ...choices, source, clock }),
      clock,
      random: Math.random,
      running: { most: 8, perOwner: 8 },
      retentionMs: WEEK,
      log: (level, message, fields) => lines.push(JSON.stringify({ level, message, ...fields })),
    },
    desk,
    proofs.links,
  );
  const app = createApp({
    ...proofs,
    dialects,
    operations,
    rates: countInMemory(),
    audit: async () => undefined,
    baseUrl: BASE_URL,
    clock,
    log: (level, message, fields) => lines.push(JSON.stringify({ level, message, ...fields })),
    limits: 'off',
  });
  const client = await newClient({ owner: 'acme', dialect: 'commerce-layer' });
  const tokenOf = async (of: { readonly id: string; readonly secret: string } = client): Promise<string> => {
    const asked = { dialect: 'commerce-layer', grant: 'client_credentials', client: of } as const;
    return (await operations.token(asked)).access;
  };
  const own = await tokenOf();
  const send = (method: string, target: string, sent: Sent = {}): Promise<HttpResponse> => {
    const mark = target.indexOf('?');
    const [path, query] = mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
    const token = 'token' in sent ? sent.token : own;
    return app({
      method,
      path,
      query: new URLSearchParams(query),
      headers: {
        accept: JSON_API,
        'content-type': JSON_API,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...sent.headers,
      },
      body: sent.body === undefined ? new Uint8Array() : new TextEncoder().encode(textOf(sent.body)),
      requestId: 'req-1',
      address: '192.0.2.1',
    });
  };
  return {
    send,
    exports,
    operations,
    desk,
    time,
    lines,
    started,
    client,
    tokenOf,
    newKey,
    newClient: (facts: Partial<ClientFacts> = {}) =>
      newClient({ owner: 'acme', dialect: 'commerce-layer', ...facts }),
    /** An export of acme's as it would stand there, with its id. */
    async put({
      owner = 'acme',
      ...changes
    }: Partial<Sample> = {}): Promise<ExportRecord & { readonly shown: string }> {
      const record = exportSample({ owner, dialect: 'commerce-layer', ...changes });
      await exports.create(record);
      return { ...record, shown: commerceLayer.ids.show(record.id) };
    },
    load: (collection: string, records: readonly RecordDocument[], key = 'id') =>
      loadRecords(database, { collection, key, owner: 'acme' }, records),
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

/** A document that creates or changes an export. */
export const document = (attributes: object, id?: string) => ({
  data: { type: 'exports', ...(id === undefined ? {} : { id }), attributes, relationships: {} },
});

export interface Shown {
  readonly id: string;
  readonly type: string;
  readonly links: { readonly self: string };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: Readonly<Record<string, { readonly data?: unknown; readonly links: object }>>;
  readonly meta: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly data: Shown;
  readonly included?: readonly Shown[];
  readonly links?: Readonly<Record<string, string>>;
  readonly meta?: Readonly<Record<string, number>>;
}

export interface ListAnswered extends Omit<Answered, 'data'> {
  readonly data: readonly Shown[];
}

export interface Refusal {
  readonly errors: readonly {
    readonly title: string;
    readonly detail: string;
    readonly code: string;
    readonly status: string;
    readonly source?: Readonly<Record<string, string>>;
    readonly meta?: Readonly<Record<string, unknown>>;
  }[];
}

export const bodyOf = <Body>({ body }: HttpResponse): Body => JSON.parse(String(body)) as Body;
