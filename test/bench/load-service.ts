import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { mintApiKey } from '../../functions/auth/api-keys.ts';
import { sampleProducts } from '../../functions/cli/sample-products.ts';
import { type ServiceProcess, startService } from '../../functions/cli/waybill-process.ts';
import type { ExportRecord } from '../../functions/core/export-record.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import { type DataFolder, openDataFolder } from '../../functions/local/data-folder.ts';
import { sqliteKeys } from '../../functions/local/sqlite-keys.ts';
import { loadRecords } from '../../functions/sources/sqlite/index.ts';

export interface Ended {
  readonly owner: string;
  readonly rows: number | undefined;
  readonly status: string;
  /** From its creation, in milliseconds. */
  readonly startedMs: number;
  readonly endedMs: number;
}

/** What becomes of a service under one kind of load: a process, and the folder that is read beside it. */
export class LoadService {
  readonly folder: DataFolder;
  readonly keys = new Map<string, string>();
  #process: ServiceProcess | undefined;

  private constructor() {
    this.folder = openDataFolder(mkdtempSync(join(tmpdir(), 'waybill-load-')));
  }

  /** With so many records of each owner. */
  static async start(owners: Readonly<Record<string, number>>): Promise<LoadService> {
    const service = new LoadService();
    const { database } = service.folder;
    for (const [owner, rows] of Object.entries(owners)) {
      const { key, stored } = mintApiKey({ owner, now: new Date().toISOString() });
      await sqliteKeys(database).put(stored);
      service.keys.set(owner, key);
      const records = sampleProducts(rows) as Iterable<RecordDocument>;
      await loadRecords(database, { owner, collection: 'products', key: 'id' }, records);
    }
    await service.restart();
    return service;
  }

  async restart(): Promise<void> {
    this.#process = await startService(['--data', this.folder.dir, '--limits', 'off', '--quiet']);
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  get url(): string {
    return this.#process?.url ?? '';
  }

  /** Creates an export; gives its id, and undefined where the service could not be asked or refused. */
  async create(owner: string, body: object): Promise<string | undefined> {
    const headers = { authorization: `Bearer ${this.keys.get(owner)}`, 'content-type': 'application/json' };
    const answer = fetch(`${this.url}/api/v1/exports`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const response = await answer.catch(() => undefined);
    if (!response) return undefined;
    const { id } = (await response.json()) as { id?: string };
    return response.status === 201 ? id : undefined;
  }

  /** Waits until none is open, and tells of all. */
  async ended(): Promise<readonly Ended[]> {
    const open = this.folder.database.prepare(
      "SELECT count(*) AS open FROM exports WHERE status IN ('pending', 'running', 'paused')",
    );
    while (Number(open.get()?.open) > 0) await pause(100);
    const all = this.folder.database.prepare('SELECT body FROM exports').all();
    return all.map(({ body }) => endedOf(JSON.parse(String(body)) as ExportRecord));
  }

  /** Of the process now, and the most it ever had, in MiB. */
  memory(): { readonly now: number; readonly peak: number } {
    const text = readFileSync(`/proc/${this.#process?.pid}/status`, 'utf8');
    const mib = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1]) / 1024);
    return { now: mib('VmRSS'), peak: mib('VmHWM') };
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
    this.folder.close();
    rmSync(this.folder.dir, { recursive: true, force: true });
  }
}

function endedOf(record: ExportRecord): Ended {
  const created = Date.parse(record.createdAt);
  const since = (at: string | undefined) => (at === undefined ? Number.NaN : Date.parse(at) - created);
  const { startedAt, finishedAt, file } = record as Partial<ExportRecord & { status: 'completed' }>;
  const { owner, status } = record;
  return { owner, status, rows: file?.rows, startedMs: since(startedAt), endedMs: since(finishedAt) };
}

/** Asks `/health` every 50 ms until it is stopped, and gives how long each answer took, sorted. */
export function probeHealth(service: Pick<LoadService, 'url'>): { stop(): Promise<readonly number[]> } {
  const took: number[] = [];
  const ending = new AbortController();
  const probing = (async () => {
    while (!ending.signal.aborted) {
      const from = performance.now();
      const answer = await fetch(`${service.url}/health`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer) took.push(performance.now() - from);
      await pause(50);
    }
  })();
  return {
    async stop() {
      ending.abort();
      await probing;
      return took.toSorted((a, b) => a - b);
    },
  };
}
